using System.Text;
using System.Text.Json;
using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Patterns;

namespace Hub.Schemas.Validation.Compilation;

/// <summary>Reads the values of keywords and refuses those of a wrong kind.</summary>
internal static class SchemaReader
{
    public static string Text(SchemaLocation value) =>
        value.Element.ValueKind == JsonValueKind.String ? value.Element.GetString()! : throw value.Error("must be a string.");

    public static IReadOnlyList<string> Texts(SchemaLocation value) =>
        value.Element.ValueKind == JsonValueKind.Array ? [.. value.Elements().Select(Text)] : throw value.Error("must be an array of strings.");

    /// <summary>A JSON Pointer into the message.</summary>
    public static MessagePath Path(SchemaLocation value)
    {
        var text = Text(value);
        return text.Length == 0 || text[0] == '/' ? new MessagePath(text) : throw value.Error("must be a JSON Pointer (like /approvalDate).");
    }

    /// <summary>A regular expression.</summary>
    public static TextPattern Pattern(SchemaLocation value)
    {
        try
        {
            return TextPattern.Parse(Text(value));
        }
        catch (SchemaException e) when (e.Pointer is null)
        {
            throw value.Error(e.Message);
        }
    }

    /// <summary>A number as written, so that nothing of it is lost.</summary>
    public static byte[] Number(SchemaLocation value) =>
        value.Element.ValueKind == JsonValueKind.Number ? Encoding.UTF8.GetBytes(value.Element.GetRawText()) : throw value.Error("must be a number.");

    /// <summary>A count: a whole number from 0; 2.0 is one too.</summary>
    public static long Count(SchemaLocation value)
    {
        if (value.Element.ValueKind == JsonValueKind.Number
            && new JsonNumber(Number(value)) is { IsNegative: false, IsInteger: true }
            && value.Element.TryGetDecimal(out var count)
            && count <= long.MaxValue)
        {
            return (long)count;
        }

        throw value.Error("must be a whole number from 0.");
    }
}
