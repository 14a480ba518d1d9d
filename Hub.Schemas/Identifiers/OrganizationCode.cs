using System.Text;

namespace Hub.Schemas.Identifiers;

/// <summary>
/// Organization code 组织机构代码 (GB 11714-1997): 8 characters of 0-9 A-Z and a check character; it lives on as places 9 to 17
/// of the unified social credit code and joins records older than 2015.
/// </summary>
public readonly record struct OrganizationCode
{
    public const int Length = 9;

    private static ReadOnlySpan<byte> Weights => [3, 7, 9, 10, 5, 8, 4, 2];

    private readonly string? _value;

    private OrganizationCode(string value) => _value = value;

    /// <summary>The nine characters without the hyphen of the printed form.</summary>
    public string Value => _value ?? "";

    /// <summary>True for nine characters whose last one is the right check character. Allocates nothing.</summary>
    public static bool IsValid(ReadOnlySpan<byte> utf8) =>
        utf8.Length == Length && CheckCharacter(utf8[..8]) is var check and not 0 && utf8[8] == check;

    /// <summary>Accepts the wire form (<c>00724047X</c>) and the printed one (<c>00724047-X</c>).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out OrganizationCode code)
    {
        code = default;
        Span<char> compact = stackalloc char[Length];
        if (text.Length == Length)
        {
            text.CopyTo(compact);
        }
        else if (text.Length == Length + 1 && text[8] == '-')
        {
            text[..8].CopyTo(compact);
            compact[8] = text[9];
        }
        else
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[Length];
        if (!Ascii.IsValid(compact))
        {
            return false;
        }

        Encoding.ASCII.GetBytes(compact, utf8);
        if (!IsValid(utf8))
        {
            return false;
        }

        code = new OrganizationCode(compact.ToString());
        return true;
    }

    /// <exception cref="FormatException">The text is not a valid code.</exception>
    public static OrganizationCode Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var code) ? code : throw new FormatException("Not an organization code (GB 11714-1997).");

    /// <summary>Makes a code from its 8 body characters, computing the check character.</summary>
    /// <exception cref="FormatException">The body is not 8 characters of 0-9 A-Z.</exception>
    public static OrganizationCode Create(ReadOnlySpan<char> body)
    {
        Span<byte> utf8 = stackalloc byte[8];
        if (body.Length != 8 || !Ascii.IsValid(body))
        {
            throw new FormatException("The body of an organization code has 8 characters of 0-9 and A-Z.");
        }

        Encoding.ASCII.GetBytes(body, utf8);
        var check = CheckCharacter(utf8);
        return check == 0
            ? throw new FormatException("The body of an organization code has 8 characters of 0-9 and A-Z.")
            : new OrganizationCode(string.Concat(body, [(char)check]));
    }

    public override string ToString() => Value;

    /// <summary>11 − Σ mod 11, written X for 10 and 0 for 11; zero when a character is outside 0-9 A-Z.</summary>
    private static byte CheckCharacter(ReadOnlySpan<byte> body)
    {
        var sum = 0;
        for (var i = 0; i < 8; i++)
        {
            var c = body[i];
            if (!char.IsAsciiDigit((char)c) && !char.IsAsciiLetterUpper((char)c))
            {
                return 0;
            }

            sum += (c <= '9' ? c - '0' : c - 'A' + 10) * Weights[i];
        }

        var check = (11 - (sum % 11)) % 11;
        return check == 10 ? (byte)'X' : (byte)('0' + check);
    }
}
