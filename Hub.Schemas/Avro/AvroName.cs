namespace Hub.Schemas.Avro;

/// <summary>Names of Avro: <c>[A-Za-z_][A-Za-z0-9_]*</c>, full names joined with dots.</summary>
internal static class AvroName
{
    public static bool IsName(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] == '_')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    public static bool IsFullName(string text) => text.Length > 0 && text.Split('.').All(IsName);

    /// <summary>The text with everything that a name may not hold replaced by '_'.</summary>
    public static string FromText(string text)
    {
        var name = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_'));
        return name.Length == 0 || char.IsAsciiDigit(name[0]) ? "_" + name : name;
    }

    /// <summary><c>legal_person-address</c> becomes <c>LegalPersonAddress</c>.</summary>
    public static string TypeName(string text)
    {
        var words = FromText(text).Split('_', StringSplitOptions.RemoveEmptyEntries);
        var name = string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        return IsName(name) ? name : "_" + name;
    }
}
