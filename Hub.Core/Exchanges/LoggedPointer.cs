using System.Collections.Frozen;

namespace Hub.Core.Exchanges;

/// <summary>
/// The pointer of a refusal as its entry keeps it. A sender may write anything for the name of a member, an identity number too; others read the entry for ever. So
/// names that are not those of the standard become <c>*</c>. The sender itself is answered with the pointer as it is.
/// </summary>
internal static class LoggedPointer
{
    private const int MaxLength = 256;

    /// <summary>A payload has fewer elements than this many digits can count; longer digits are a name that looks like a number.</summary>
    private const int MaxOrdinalDigits = 6;

    /// <summary>What the pointer of a refused envelope may name.</summary>
    public static FrozenSet<string> EnvelopeNames { get; } = new[]
    {
        "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data", "data_base64", "partitionkey", "correlationid", "operation", "traceparent", "tracestate",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static string Of(string pointer, FrozenSet<string> names)
    {
        if (pointer.Length == 0)
        {
            return pointer;
        }

        var parts = pointer.Split('/');
        for (var i = 1; i < parts.Length; i++)
        {
            if (!IsOrdinal(parts[i]) && !names.Contains(parts[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
            {
                parts[i] = "*";
            }
        }

        var known = string.Join('/', parts);
        return known.Length <= MaxLength ? known : known[..known.LastIndexOf('/', MaxLength)];
    }

    private static bool IsOrdinal(string part) => part.Length is > 0 and <= MaxOrdinalDigits && part.All(char.IsAsciiDigit);
}
