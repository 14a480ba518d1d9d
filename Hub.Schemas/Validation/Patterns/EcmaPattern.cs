using System.Globalization;
using System.Text;

namespace Hub.Schemas.Validation.Patterns;

/// <summary>Rewrites an ECMA-262 expression (with the u flag) into the runtime's dialect, where the two differ.</summary>
internal static class EcmaPattern
{
    private static readonly Dictionary<string, string> s_categories = new(StringComparer.Ordinal)
    {
        ["Letter"] = "L",
        ["Lowercase_Letter"] = "Ll",
        ["Uppercase_Letter"] = "Lu",
        ["Mark"] = "M",
        ["Number"] = "N",
        ["Decimal_Number"] = "Nd",
        ["digit"] = "Nd",
        ["Punctuation"] = "P",
        ["Symbol"] = "S",
        ["Separator"] = "Z",
        ["Script=Han"] = "IsCJKUnifiedIdeographs",
    };

    public static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length + 16);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            switch (c)
            {
                case '\\' when i + 1 < pattern.Length:
                    i = TranslateEscape(pattern, i + 1, inClass, result);
                    break;
                case '[':
                    // A bracket within a class is a character in ECMA-262, but may begin a subtraction here.
                    result.Append(inClass ? "\\[" : "[");
                    inClass = true;
                    break;
                case ']':
                    result.Append(c);
                    inClass = false;
                    break;
                case '$' when !inClass:
                    result.Append("\\z");
                    break;
                case '.' when !inClass:
                    result.Append("(?:[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[^\\n\\r\\u2028\\u2029])");
                    break;
                default:
                    result.Append(c);
                    break;
            }
        }

        return result.ToString();
    }

    /// <summary>Translates the escape whose letter is at <paramref name="i"/>; returns the index of its last character.</summary>
    private static int TranslateEscape(string pattern, int i, bool inClass, StringBuilder result)
    {
        switch (pattern[i])
        {
            case 'd':
                result.Append(inClass ? "0-9" : "[0-9]");
                return i;
            case 'D':
                result.Append(inClass ? "\\x00-/:-\\uFFFF" : "[^0-9]");
                return i;
            case 'w':
                result.Append(inClass ? "A-Za-z0-9_" : "[A-Za-z0-9_]");
                return i;
            case 'W':
                result.Append(inClass ? "\\x00-/:-@\\[-\\^`{-\\uFFFF" : "[^A-Za-z0-9_]");
                return i;
            case 's':
                result.Append(inClass ? "\\t-\\r \\u00A0\\uFEFF\\p{Z}" : "[\\t-\\r \\u00A0\\uFEFF\\p{Z}]");
                return i;
            case 'S' when !inClass:
                result.Append("[^\\t-\\r \\u00A0\\uFEFF\\p{Z}]");
                return i;
            case 'p' or 'P' when i + 1 < pattern.Length && pattern[i + 1] == '{' && pattern.IndexOf('}', i) is > 0 and var end:
                var name = pattern[(i + 2)..end];
                result.Append('\\').Append(pattern[i]).Append('{').Append(s_categories.GetValueOrDefault(name, name)).Append('}');
                return end;
            case 'u' when i + 1 < pattern.Length && pattern[i + 1] == '{' && pattern.IndexOf('}', i) is > 0 and var end:
                var rune = int.Parse(pattern.AsSpan((i + 2)..end), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                foreach (var unit in char.ConvertFromUtf32(rune))
                {
                    result.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
                }

                return end;
            default:
                result.Append('\\').Append(pattern[i]);
                return i;
        }
    }
}
