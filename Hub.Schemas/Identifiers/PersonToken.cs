using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Hub.Schemas.Identifiers;

/// <summary>
/// Stands for a person wherever the identity number itself must not appear (subjects, partition keys, joins, logs): <c>pt1-</c> and 64 hexadecimal
/// digits of HMAC-SM3. Only who holds the key can make it: the space of identity numbers is small enough to enumerate a plain hash.
/// </summary>
public readonly record struct PersonToken
{
    public const string Prefix = "pt1-";

    /// <summary>68 characters.</summary>
    public const int Length = 4 + (2 * HmacSm3.Size);

    private static readonly SearchValues<char> s_hexadecimal = SearchValues.Create("0123456789abcdef");
    private readonly string? _value;

    internal PersonToken(string value) => _value = value;

    public string Value => _value ?? "";

    public static bool TryParse([NotNullWhen(true)] string? text, out PersonToken token)
    {
        var valid = text is { Length: Length }
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && !text.AsSpan(Prefix.Length).ContainsAnyExcept(s_hexadecimal);
        token = valid ? new PersonToken(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
