using System.Text;

namespace Hub.Schemas.Tools;

/// <summary>C# identifiers from the names of the standard.</summary>
internal static class CSharpNames
{
    /// <summary><c>leg.registration</c>, <c>moved_out</c>, <c>Licence revoked</c>, <c>divisionCode</c> become LegRegistration, MovedOut, LicenceRevoked, DivisionCode.</summary>
    public static string Pascal(string name)
    {
        var text = new StringBuilder();
        var upper = true;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                upper = true;
                continue;
            }

            text.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }

        return text.Length == 0 || char.IsAsciiDigit(text[0]) ? "N" + text : text.ToString();
    }

    /// <summary>Text for a documentation comment.</summary>
    public static string Comment(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
