using System.Text;

namespace Hub.Schemas.Identifiers;

/// <summary>
/// Unified social credit code 统一社会信用代码 (GB 32100-2015): authority (1), kind (1), division of registration (6),
/// organization code (9), check character (1). A value of this type passes both check digits.
/// </summary>
public readonly record struct Uscc
{
    public const int Length = 18;

    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private const int Modulus = 31;
    private static readonly sbyte[] s_values = CreateValues();
    private static ReadOnlySpan<byte> Weights => [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

    private readonly string? _value;

    private Uscc(string value) => _value = value;

    public string Value => _value ?? "";

    /// <summary>Division where the organization was registered (places 3 to 8); it may have been retired since.</summary>
    public string RegistrationDivision => Value.Substring(2, 6);

    /// <summary>Places 9 to 17: the join to everything registered before 2015.</summary>
    public OrganizationCode OrganizationCode => OrganizationCode.Parse(Value.AsSpan(8, 9));

    /// <summary>Checks form, both check digits and the category table, in this order. Allocates nothing.</summary>
    /// <param name="utf8">The code as it stands on the wire: no hyphens, no blanks, capitals.</param>
    public static UsccFault Check(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length != Length)
        {
            return UsccFault.Format;
        }

        // The sign of what is collected says whether any place was wrong: one branch for all of them.
        var check = ValueOf(utf8[^1]);
        var fault = check;
        var sum = 0;
        for (var i = 0; i < Length - 1; i++)
        {
            var value = ValueOf(utf8[i]);
            fault |= value;
            sum += value * Weights[i];
        }

        if (fault < 0 || utf8[2..8].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return UsccFault.Format;
        }

        if (check != (Modulus - (sum % Modulus)) % Modulus)
        {
            return UsccFault.CheckDigit;
        }

        if (!OrganizationCode.IsValid(utf8.Slice(8, OrganizationCode.Length)))
        {
            return UsccFault.OrganizationCheckDigit;
        }

        return IsCategory(utf8[0], utf8[1]) ? UsccFault.None : UsccFault.Category;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out Uscc uscc)
    {
        Span<byte> utf8 = stackalloc byte[Length];
        if (text.Length != Length || !Ascii.IsValid(text))
        {
            uscc = default;
            return false;
        }

        Encoding.ASCII.GetBytes(text, utf8);
        var valid = Check(utf8) == UsccFault.None;
        uscc = valid ? new Uscc(text.ToString()) : default;
        return valid;
    }

    /// <exception cref="FormatException">The text is not a valid code.</exception>
    public static Uscc Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var uscc) ? uscc : throw new FormatException("Not a unified social credit code (GB 32100-2015).");

    /// <summary>Makes a code from authority, kind and division (8 characters) and an organization code, computing its check character.</summary>
    /// <exception cref="FormatException">The prefix is not a category followed by six digits.</exception>
    public static Uscc Create(ReadOnlySpan<char> prefix, OrganizationCode organization)
    {
        if (prefix.Length != 8)
        {
            throw new FormatException("The prefix of a unified social credit code has 8 characters.");
        }

        Span<char> code = stackalloc char[Length];
        prefix.CopyTo(code);
        organization.Value.CopyTo(code[8..]);
        var sum = 0;
        for (var i = 0; i < Length - 1; i++)
        {
            sum += Math.Max(ValueOf(code[i] > 127 ? (byte)0 : (byte)code[i]), 0) * Weights[i];
        }

        code[^1] = Alphabet[(Modulus - (sum % Modulus)) % Modulus];
        return Parse(code);
    }

    public override string ToString() => Value;

    /// <summary>Value of a character, or -1: the alphabet has no I, O, S, V, Z. From a table, since codes on the wire give branches nothing to predict.</summary>
    private static int ValueOf(byte c) => s_values[c];

    private static sbyte[] CreateValues()
    {
        var values = new sbyte[byte.MaxValue + 1];
        Array.Fill(values, (sbyte)-1);
        for (var i = 0; i < Alphabet.Length; i++)
        {
            values[Alphabet[i]] = (sbyte)i;
        }

        return values;
    }

    /// <summary>Registration authority and kind of organization, GB 32100-2015 table 1 with its later extensions.</summary>
    private static bool IsCategory(byte authority, byte kind) => (char)authority switch
    {
        '1' => kind is (byte)'1' or (byte)'2' or (byte)'3' or (byte)'9',
        '2' => kind is (byte)'1' or (byte)'9',
        '3' => kind is >= (byte)'1' and <= (byte)'5' or (byte)'9',
        '4' => kind is (byte)'1' or (byte)'9',
        '5' => kind is >= (byte)'1' and <= (byte)'3' or (byte)'9',
        '6' => kind is (byte)'1' or (byte)'2' or (byte)'9',
        '7' => kind is (byte)'1' or (byte)'2' or (byte)'9',
        '8' => kind is (byte)'1' or (byte)'9',
        '9' => kind is >= (byte)'1' and <= (byte)'3',
        'A' => kind is (byte)'1' or (byte)'9',
        'N' => kind is >= (byte)'1' and <= (byte)'3' or (byte)'9',
        'Y' => kind is (byte)'1',
        _ => false,
    };
}
