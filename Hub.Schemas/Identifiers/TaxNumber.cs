namespace Hub.Schemas.Identifiers;

/// <summary>
/// Taxpayer number of before 2015 纳税人识别号: division (6 digits) and organization code (9). Tax rows of those years join the
/// legal-entity repository through the organization code.
/// </summary>
public readonly record struct TaxNumber
{
    public const int Length = 15;

    private readonly string? _value;

    private TaxNumber(string value, OrganizationCode organization) => (_value, OrganizationCode) = (value, organization);

    public string Value => _value ?? "";

    public OrganizationCode OrganizationCode { get; }

    public static bool TryParse(ReadOnlySpan<char> text, out TaxNumber number)
    {
        number = default;
        if (text.Length != Length || text[..6].ContainsAnyExceptInRange('0', '9') || !OrganizationCode.TryParse(text[6..], out var organization))
        {
            return false;
        }

        number = new TaxNumber(text.ToString(), organization);
        return true;
    }

    /// <exception cref="FormatException">The text is not a valid number.</exception>
    public static TaxNumber Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var number) ? number : throw new FormatException("Not a taxpayer number of 15 characters.");

    public override string ToString() => Value;
}
