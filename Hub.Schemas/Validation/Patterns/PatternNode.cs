namespace Hub.Schemas.Validation.Patterns;

/// <summary>A part of a regular expression over bytes.</summary>
internal abstract record PatternNode
{
    /// <summary>One byte of a set: true for those that belong to it.</summary>
    public sealed record Bytes(bool[] Set) : PatternNode;

    /// <summary>One part after the other; of no parts, the empty text.</summary>
    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    /// <summary>Any one of the parts.</summary>
    public sealed record Choice(IReadOnlyList<PatternNode> Parts) : PatternNode;

    /// <summary>The part from <paramref name="Minimum"/> to <paramref name="Maximum"/> times; <see cref="int.MaxValue"/>: any number of times.</summary>
    public sealed record Repeat(PatternNode Part, int Minimum, int Maximum) : PatternNode;
}
