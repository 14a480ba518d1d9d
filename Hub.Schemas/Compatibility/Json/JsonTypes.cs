using System.Text.Json;

namespace Hub.Schemas.Compatibility.Json;

/// <summary>The JSON types as a set; <c>number</c> is <see cref="Integer"/> and <see cref="Fraction"/> together.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,

    /// <summary>Numbers that are not integers.</summary>
    Fraction = 8,
    String = 16,
    Array = 32,
    Object = 64,
    Number = Integer | Fraction,
    All = 127,
}

internal static class JsonTypeNames
{
    public static JsonTypes Parse(string name) => name switch
    {
        "null" => JsonTypes.Null,
        "boolean" => JsonTypes.Boolean,
        "integer" => JsonTypes.Integer,
        "number" => JsonTypes.Number,
        "string" => JsonTypes.String,
        "array" => JsonTypes.Array,
        "object" => JsonTypes.Object,
        _ => JsonTypes.All,
    };

    /// <summary>The type that a value has.</summary>
    public static JsonTypes Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => JsonTypes.Null,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        JsonValueKind.Number => ExactNumber.Parse(value.GetRawText()).IsInteger ? JsonTypes.Integer : JsonTypes.Fraction,
        JsonValueKind.String => JsonTypes.String,
        JsonValueKind.Array => JsonTypes.Array,
        _ => JsonTypes.Object,
    };

    /// <summary>The names of a set, as a schema writes them.</summary>
    public static string Describe(JsonTypes types)
    {
        var names = new List<string>();
        foreach (var (type, name) in (ReadOnlySpan<(JsonTypes, string)>)
            [(JsonTypes.Null, "null"), (JsonTypes.Boolean, "boolean"), (JsonTypes.String, "string"), (JsonTypes.Array, "array"), (JsonTypes.Object, "object")])
        {
            if ((types & type) != 0)
            {
                names.Add(name);
            }
        }

        if ((types & JsonTypes.Fraction) != 0)
        {
            names.Add("number");
        }
        else if ((types & JsonTypes.Integer) != 0)
        {
            names.Add("integer");
        }

        return string.Join(", ", names);
    }
}
