namespace Hub.Schemas.Identifiers;

/// <summary>
/// Business registration number of before 2015 工商注册号: 15 digits, six of the registering authority, eight of serial and an
/// ISO 7064 MOD 11,10 check digit. Rows that carry nothing else are joined through it.
/// </summary>
public readonly record struct RegistrationNumber
{
    public const int Length = 15;

    private readonly string? _value;

    private RegistrationNumber(string value) => _value = value;

    public string Value => _value ?? "";

    public static bool TryParse(ReadOnlySpan<char> text, out RegistrationNumber number)
    {
        number = default;
        if (text.Length != Length || text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        // ISO 7064, hybrid system MOD 11,10: the running product after the check digit is 1.
        var product = 10;
        foreach (var digit in text[..14])
        {
            var sum = (product + digit - '0') % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        if ((product + text[14] - '0') % 10 != 1)
        {
            return false;
        }

        number = new RegistrationNumber(text.ToString());
        return true;
    }

    /// <exception cref="FormatException">The text is not a valid number.</exception>
    public static RegistrationNumber Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var number) ? number : throw new FormatException("Not a business registration number of 15 digits.");

    public override string ToString() => Value;
}
