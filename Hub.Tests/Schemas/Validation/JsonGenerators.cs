using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Hub.Tests.Schemas.Validation;

/// <summary>Random JSON texts and schemas of the keywords that NJsonSchema claims, small enough that they often meet.</summary>
internal static class JsonGenerators
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] s_names = ["a", "b", "c", "名"];
    private static readonly string[] s_texts = ["", "a", "ab", "abc", "A1", "12", "123456", "云", "云浮", "a b", "\"", "\\", "\n", "é"];
    private static readonly string[] s_numbers = ["0", "1", "-1", "2", "3", "10", "0.5", "1.25", "-0.01", "100", "12345678901"];
    private static readonly string[] s_patterns = ["^[0-9]+$", "^[a-z]{1,2}$", "^[A-Z][0-9]$", "a", "^(ab|abc)$", "^.{2}$"];

    public static Gen<string> Message(int depth = 3)
    {
        var scalar = Gen.OneOf(
            Gen.Elements("null", "true", "false"),
            Gen.Elements(s_numbers),
            Gen.Elements(s_texts).Select(text => JsonSerializer.Serialize(text)));
        return depth == 0
            ? scalar
            : Gen.Frequency(
                (3, scalar),
                (2, Some(Message(depth - 1), 3).Select(items => $"[{string.Join(',', items)}]")),
                (4, Object(Message(depth - 1))));
    }

    public static Gen<string> Schema(int depth = 3)
    {
        var leaves = new List<Gen<string>>
        {
            Gen.Constant("{}"),
            Gen.Elements("null", "boolean", "number", "string", "array", "object").Select(type => $$"""{"type":"{{type}}"}"""),
            Gen.Elements("string", "number").Select(type => $$"""{"type":["{{type}}","null"]}"""),
            Limits("""{{"type":"string","minLength":{0},"maxLength":{1}}}"""),
            Limits("""{{"type":"number","minimum":{0},"maximum":{1}}}"""),
            Limits("""{{"type":"array","minItems":{0},"maxItems":{1}}}"""),
            Limits("""{{"type":"object","minProperties":{0},"maxProperties":{1}}}"""),
            Gen.Elements("0.01", "0.5", "2").Select(divisor => $$"""{"type":"number","multipleOf":{{divisor}}}"""),
            Gen.Elements(s_patterns).Select(pattern => $$"""{"type":"string","pattern":{{JsonSerializer.Serialize(pattern)}}}"""),
            Some(Gen.OneOf(Gen.Elements(s_numbers), Gen.Elements(s_texts[1..]).Select(text => JsonSerializer.Serialize(text))), 3)
                .Where(values => values.Length > 0)
                .Select(values => $$"""{"enum":[{{string.Join(',', values.Distinct())}}]}"""),
        };
        if (depth == 0)
        {
            return Gen.OneOf(leaves);
        }

        var inner = Schema(depth - 1);
        return Gen.Frequency(
            (2, Gen.OneOf(leaves)),
            (4, from properties in Object(inner)
                from required in Gen.SubListOf(s_names)
                from closed in Gen.Elements("", ",\"additionalProperties\":false", ",\"additionalProperties\":{\"type\":\"number\"}")
                select $$"""{"type":"object","properties":{{properties}},"required":{{JsonSerializer.Serialize(required)}}{{closed}}}"""),
            (2, inner.Select(items => $$"""{"type":"array","items":{{items}}}""")),
            (2, from keyword in Gen.Elements("allOf", "anyOf", "oneOf")
                from parts in Some(inner, 3).Where(parts => parts.Length > 0)
                select $$"""{"{{keyword}}":[{{string.Join(',', parts)}}]}"""),
            (1, inner.Select(not => $$"""{"not":{{not}}}""")));
    }

    /// <summary>Schemas of objects with few and shallow members, such as most datasets have.</summary>
    public static Gen<string> FlatSchema() =>
        from values in Gen.OneOf(Schema(0), Schema(0).Select(items => $$"""{"type":"array","uniqueItems":true,"items":{{items}}}""")).ArrayOf(s_names.Length)
        from required in Gen.SubListOf(s_names)
        let members = s_names.Select((name, i) => $"{JsonSerializer.Serialize(name)}:{values[i]}")
        select $$"""{"type":"object","properties":{{{string.Join(',', members)}}},"required":{{JsonSerializer.Serialize(required)}},"additionalProperties":false}""";

    /// <summary>Objects of few and shallow members, nothing escaped that need not be.</summary>
    public static Gen<string> FlatMessage()
    {
        var scalar = Gen.Frequency((1, Gen.Elements("null", "true", "false")), (3, Gen.Elements(s_numbers)), (3, Gen.Elements(s_texts).Select(Plain)));
        return Object(Gen.Frequency((4, scalar), (1, Some(scalar, 3).Select(items => $"[{string.Join(',', items)}]"))), Plain);
    }

    private static string Plain(string text) => JsonSerializer.Serialize(text, s_plain);

    private static Gen<string> Limits(string format) =>
        from least in Gen.Choose(0, 2)
        from most in Gen.Choose(1, 3)
        select string.Format(CultureInfo.InvariantCulture, format, least, least + most);

    private static Gen<string> Object(Gen<string> value) => Object(value, name => JsonSerializer.Serialize(name));

    private static Gen<string> Object(Gen<string> value, Func<string, string> write) =>
        from names in Gen.SubListOf(s_names)
        from values in value.ArrayOf(s_names.Length)
        select $"{{{string.Join(',', names.Select((name, i) => $"{write(name)}:{values[i]}"))}}}";

    private static Gen<string[]> Some(Gen<string> value, int most) =>
        from count in Gen.Choose(0, most)
        from values in value.ArrayOf(count)
        select values;
}
