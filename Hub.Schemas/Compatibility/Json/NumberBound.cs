namespace Hub.Schemas.Compatibility.Json;

/// <summary>One end of a range: the limit, and whether the limit itself is excluded.</summary>
internal readonly record struct NumberBound(ExactNumber Value, bool Exclusive)
{
    /// <summary>True when this lower end admits nothing that <paramref name="other"/> refuses.</summary>
    public bool AtLeast(NumberBound other) => Value > other.Value || (Value == other.Value && (Exclusive || !other.Exclusive));

    /// <summary>True when this upper end admits nothing that <paramref name="other"/> refuses.</summary>
    public bool AtMost(NumberBound other) => Value < other.Value || (Value == other.Value && (Exclusive || !other.Exclusive));

    public override string ToString() => Value + (Exclusive ? " (exclusive)" : "");
}
