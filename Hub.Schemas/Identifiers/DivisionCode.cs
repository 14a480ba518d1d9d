namespace Hub.Schemas.Identifiers;

/// <summary>
/// Code of an administrative division (GB/T 2260): six digits for province, city and county, nine for a town or street.
/// The form alone; whether it stands for a place on a given day is asked of <see cref="Divisions"/>.
/// </summary>
public readonly record struct DivisionCode
{
    private readonly string? _value;

    private DivisionCode(string value) => _value = value;

    public string Value => _value ?? "";

    public DivisionLevel Level => Value switch
    {
        { Length: 9 } => DivisionLevel.Town,
        var v when v.EndsWith("0000", StringComparison.Ordinal) => DivisionLevel.Province,
        var v when v.EndsWith("00", StringComparison.Ordinal) => DivisionLevel.City,
        _ => DivisionLevel.County,
    };

    /// <summary>The division above, or null for a province.</summary>
    public DivisionCode? Parent => Level switch
    {
        DivisionLevel.Town => new DivisionCode(Value[..6]),
        DivisionLevel.County => new DivisionCode(string.Concat(Value.AsSpan(0, 4), "00")),
        DivisionLevel.City => new DivisionCode(string.Concat(Value.AsSpan(0, 2), "0000")),
        _ => null,
    };

    public static bool TryParse(ReadOnlySpan<char> text, out DivisionCode code)
    {
        var valid = text.Length is 6 or 9 && !text.ContainsAnyExceptInRange('0', '9') && text[0] != '0';
        code = valid ? new DivisionCode(text.ToString()) : default;
        return valid;
    }

    /// <exception cref="FormatException">The text is not six or nine digits.</exception>
    public static DivisionCode Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var code) ? code : throw new FormatException("A division code has six or nine digits (GB/T 2260).");

    public override string ToString() => Value;
}
