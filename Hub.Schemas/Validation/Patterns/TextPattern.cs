namespace Hub.Schemas.Validation.Patterns;

/// <summary>
/// A regular expression of a schema (ECMA-262), ready to match UTF-8 text. Most are matched byte by byte; the others
/// never backtrack without bound.
/// </summary>
internal abstract class TextPattern(string source)
{
    /// <summary>The expression as the schema writes it.</summary>
    public string Source => source;

    /// <exception cref="SchemaException">The text is not a regular expression.</exception>
    public static TextPattern Parse(string source) => SimplePattern.TryParse(source) ?? (TextPattern?)BytePattern.TryParse(source) ?? new RegexPattern(source);

    public abstract bool IsMatch(ReadOnlySpan<byte> utf8);
}
