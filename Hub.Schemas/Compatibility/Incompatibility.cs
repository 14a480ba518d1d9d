namespace Hub.Schemas.Compatibility;

/// <summary>One reason why a version does not go with an earlier one.</summary>
public sealed record Incompatibility
{
    /// <summary>Where: JSON Pointer by keyword and property, references followed (<c>/properties/name/maxLength</c>); "" is the whole schema.</summary>
    public required string Path { get; init; }

    /// <summary>Stable name of the rule broken; see <see cref="CompatibilityRules"/>.</summary>
    public required string Rule { get; init; }

    public required CompatibilityDirection Direction { get; init; }

    /// <summary>Number of the earlier version, as the caller counts; 0 when two schemas were compared directly.</summary>
    public int AgainstVersion { get; init; }

    /// <summary>Why it is incompatible, in Chinese.</summary>
    public required string WhyZh { get; init; }

    /// <summary>Why it is incompatible, in English.</summary>
    public required string WhyEn { get; init; }

    /// <summary>What to change in the new version, in Chinese.</summary>
    public required string ChangeZh { get; init; }

    /// <summary>What to change in the new version, in English.</summary>
    public required string ChangeEn { get; init; }

    public override string ToString() => $"{(Path.Length == 0 ? "(schema)" : Path)}: {Rule}: {WhyEn} {ChangeEn}";
}
