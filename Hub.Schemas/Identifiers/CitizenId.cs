using System.Globalization;
using System.Text;

namespace Hub.Schemas.Identifiers;

/// <summary>
/// Citizen identity number 公民身份号码 (GB 11643-1999): division of first registration (6), birth date (8), serial (3, odd for
/// male), check character (1). A value of this type passes the check digit and names a real day and division.
/// </summary>
/// <remarks>The division is that of the first registration, whatever became of it since: it says nothing about residence.</remarks>
public readonly record struct CitizenId
{
    public const int Length = 18;

    private const string CheckCharacters = "10X98765432";
    private static ReadOnlySpan<byte> Weights => [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    private readonly string? _value;

    private CitizenId(string value) => _value = value;

    public string Value => _value ?? "";

    public DateOnly BirthDate => DateOnly.ParseExact(Value.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture);

    public bool IsMale => (Value[16] - '0') % 2 == 1;

    public string RegistrationDivision => Value[..6];

    /// <summary>Checks form, check digit, birth date and division, in this order. A small x is taken for X. Allocates nothing.</summary>
    public static CitizenIdFault Check(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length != Length)
        {
            return CitizenIdFault.Format;
        }

        var sum = 0;
        for (var i = 0; i < Length - 1; i++)
        {
            if (!char.IsAsciiDigit((char)utf8[i]))
            {
                return CitizenIdFault.Format;
            }

            sum += (utf8[i] - '0') * Weights[i];
        }

        var check = utf8[^1] == 'x' ? 'X' : (char)utf8[^1];
        if (check != 'X' && !char.IsAsciiDigit(check))
        {
            return CitizenIdFault.Format;
        }

        if (check != CheckCharacters[sum % 11])
        {
            return CitizenIdFault.CheckDigit;
        }

        var year = Number(utf8.Slice(6, 4));
        var month = Number(utf8.Slice(10, 2));
        var day = Number(utf8.Slice(12, 2));
        if (year < 1800 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return CitizenIdFault.Date;
        }

        return Divisions.Default.WasEverCounty(Number(utf8[..6])) ? CitizenIdFault.None : CitizenIdFault.Division;
    }

    /// <summary>Accepts a small x and makes it a capital.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CitizenId id)
    {
        id = default;
        if (text.Length != Length || !Ascii.IsValid(text))
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[Length];
        Encoding.ASCII.GetBytes(text, utf8);
        if (Check(utf8) != CitizenIdFault.None)
        {
            return false;
        }

        id = new CitizenId(text[^1] == 'x' ? string.Concat(text[..17], "X") : text.ToString());
        return true;
    }

    /// <exception cref="FormatException">The text is not a valid number; the message does not repeat it.</exception>
    public static CitizenId Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var id) ? id : throw new FormatException("Not a citizen identity number (GB 11643-1999).");

    /// <summary>Makes a number, computing its check character.</summary>
    /// <param name="division">Six digits of a division that exists or existed.</param>
    /// <param name="birthDate">Day of birth.</param>
    /// <param name="serial">0 to 999; odd for male, even for female.</param>
    /// <exception cref="FormatException">The division is unknown or the serial out of range.</exception>
    public static CitizenId Create(ReadOnlySpan<char> division, DateOnly birthDate, int serial)
    {
        if (serial is < 0 or > 999 || division.Length != 6)
        {
            throw new FormatException("A citizen identity number has a division of six digits and a serial of 0 to 999.");
        }

        Span<char> text = stackalloc char[Length];
        division.CopyTo(text);
        birthDate.TryFormat(text[6..], out _, "yyyyMMdd", CultureInfo.InvariantCulture);
        serial.TryFormat(text[14..], out _, "000", CultureInfo.InvariantCulture);
        return Complete(text);
    }

    /// <summary>
    /// Upgrades a number of the first generation (15 digits, year of two digits, no check character). Those were given until 1999, so the
    /// century is 19, except for the serials 996 to 999 that marked people born before 1900: these are left alone.
    /// </summary>
    public static bool TryUpgrade(ReadOnlySpan<char> fifteen, out CitizenId id)
    {
        id = default;
        if (fifteen.Length != 15 || fifteen.ContainsAnyExceptInRange('0', '9') || fifteen[12..].SequenceCompareTo("996") >= 0)
        {
            return false;
        }

        Span<char> text = stackalloc char[Length];
        fifteen[..6].CopyTo(text);
        "19".CopyTo(text[6..]);
        fifteen[6..].CopyTo(text[8..]);
        text[^1] = CheckCharacter(text);
        return TryParse(text, out id);
    }

    /// <summary>Masked, so that a number never slips into a log; the number itself is <see cref="Value"/>.</summary>
    public override string ToString() => Masks.Apply(MaskKind.IdNumber, Value);

    private static CitizenId Complete(Span<char> text)
    {
        text[^1] = CheckCharacter(text);
        return Parse(text);
    }

    private static char CheckCharacter(ReadOnlySpan<char> text)
    {
        var sum = 0;
        for (var i = 0; i < Length - 1; i++)
        {
            sum += (text[i] - '0') * Weights[i];
        }

        return CheckCharacters[((sum % 11) + 11) % 11];
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            number = (number * 10) + digit - '0';
        }

        return number;
    }
}
