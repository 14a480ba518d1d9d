using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Hub.Tests.Schemas.Avro;

/// <summary>A JSON Schema with a generator of messages that are valid under it, written as the hub writes them.</summary>
internal sealed record GeneratedShape(string Schema, Gen<string> Message)
{
    private static readonly string[] Names = ["a", "b", "名称", "x-y", "d1", "_"];

    /// <summary>A schema and one of its messages.</summary>
    public static Gen<(string Schema, string Message)> Pairs() =>
        Shapes(3).SelectMany(shape => shape.Message, (shape, message) => (shape.Schema, message));

    private static Gen<GeneratedShape> Shapes(int depth)
    {
        var scalars = new List<Gen<GeneratedShape>>
        {
            Fixed("""{"type":"boolean"}""", Gen.Elements("true", "false")),
            Fixed("""{"type":"integer"}""", Gen.Choose(int.MinValue, int.MaxValue).Select(n => ((long)n * 40_000_001).ToString(CultureInfo.InvariantCulture))),
            Fixed("""{"type":"integer","minimum":-5,"maximum":70000}""", Gen.Choose(-5, 70000).Select(n => n.ToString(CultureInfo.InvariantCulture))),
            Fixed("""{"type":"number","multipleOf":0.01}""", Gen.Choose(int.MinValue, int.MaxValue).Select(n => (n * 0.01m * 1_000_003).ToString(CultureInfo.InvariantCulture))),
            Fixed("""{"type":"number","multipleOf":0.0001,"x-precision":30}""", Gen.Choose(-99999, 99999).Select(n => (n * 0.0001m).ToString(CultureInfo.InvariantCulture))),
            Fixed("""{"type":"number"}""", Gen.Choose(int.MinValue, int.MaxValue).Select(n => Math.Exp(n / 1e8).ToString("R", CultureInfo.InvariantCulture))),
            Fixed("""{"type":"string"}""", Strings()),
            Fixed("""{"type":"string","format":"date"}""", Gen.Choose(0, DateOnly.MaxValue.DayNumber).Select(n => $"\"{DateOnly.FromDayNumber(n):yyyy-MM-dd}\"")),
            Fixed("""{"type":"string","format":"date-time"}""", Times("yyyy-MM-dd'T'HH:mm:ss.FFF'+08:00'")),
            Fixed("""{"type":"string","format":"date-time","x-timestamp":"micros"}""", Times("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'+08:00'")),
            Fixed("""{"enum":["ACTIVE","REVOKED","CLOSED"]}""", Gen.Elements("\"ACTIVE\"", "\"REVOKED\"", "\"CLOSED\"")),
            Fixed("""{"type":"string","contentEncoding":"base64"}""", Gen.ArrayOf(Gen.Choose(0, 255).Select(n => (byte)n)).Select(bytes => $"\"{Convert.ToBase64String(bytes)}\"")),
            Fixed("{}", Gen.Elements("null", "1.50", "\"x\"", """{"a":[1,2.0,{"b":null}]}""", "[]")),
        };
        return depth == 0 ? Gen.OneOf(scalars) : Gen.Frequency((3, Gen.OneOf(scalars)), (1, Arrays(depth)), (1, Maps(depth)), (3, Objects(depth)), (1, Nullable(depth)));
    }

    private static Gen<GeneratedShape> Fixed(string schema, Gen<string> message) => Gen.Constant(new GeneratedShape(schema, message));

    private static Gen<GeneratedShape> Arrays(int depth) => Shapes(depth - 1).Select(items => new GeneratedShape(
        $$"""{"type":"array","items":{{items.Schema}}}""",
        Gen.ListOf(items.Message).Select(list => $"[{string.Join(',', list.Take(5))}]")));

    private static Gen<GeneratedShape> Maps(int depth) => Shapes(depth - 1).Select(values => new GeneratedShape(
        $$"""{"type":"object","additionalProperties":{{(values.Schema == "{}" ? "{\"type\":\"boolean\"}" : values.Schema)}}}""",
        Gen.SubListOf("k1", "k2", "键").SelectMany(keys => Together(keys.Select(key =>
            (values.Schema == "{}" ? Gen.Elements("true", "false") : values.Message).Select(value => $"\"{key}\":{value}"))), (_, members) => $$"""{{{string.Join(',', members)}}}""")));

    private static Gen<GeneratedShape> Nullable(int depth) =>
        Shapes(depth - 1).Where(shape => shape.Schema != "{}" && !shape.Schema.Contains("\"anyOf\":[{\"type\":\"null\"}", StringComparison.Ordinal)).Select(shape => new GeneratedShape(
            $$"""{"anyOf":[{"type":"null"},{{shape.Schema}}]}""",
            Gen.Frequency((1, Gen.Constant("null")), (3, shape.Message))));

    // An optional property is never null here: absent and null are the same to Avro.
    private static Gen<GeneratedShape> Objects(int depth) =>
        from names in Gen.SubListOf(Names)
        from shapes in Together(names.Select(_ => Shapes(depth - 1)))
        from required in Together(names.Select(_ => Gen.Elements(true, false)))
        select ObjectOf([.. names], [.. shapes], [.. required.Select((wanted, i) => wanted || shapes.ElementAt(i).Schema.StartsWith("{\"anyOf\":[{\"type\":\"null\"}", StringComparison.Ordinal) || shapes.ElementAt(i).Schema == "{}")]);

    private static GeneratedShape ObjectOf(string[] names, GeneratedShape[] shapes, bool[] required)
    {
        var properties = string.Join(',', names.Select((name, i) => $"\"{name}\":{shapes[i].Schema}"));
        var wanted = string.Join(',', names.Where((_, i) => required[i]).Select(name => $"\"{name}\""));
        var message =
            from members in Together(names.Select((name, i) => shapes[i].Message.Select(value => (Member: $"\"{name}\":{value}", Index: i))))
            from kept in Together(required.Select(needed => needed ? Gen.Constant(true) : Gen.Elements(true, false)))
            from order in Gen.Shuffle(members.ToArray())
            select $$"""{{{string.Join(',', order.Where(member => kept.ElementAt(member.Index)).Select(member => member.Member))}}}""";
        return new GeneratedShape($$"""{"type":"object","properties":{{{properties}}},"required":[{{wanted}}],"additionalProperties":false}""", message);
    }

    private static Gen<IReadOnlyList<T>> Together<T>(IEnumerable<Gen<T>> generators) => generators.Aggregate(
        Gen.Constant<IReadOnlyList<T>>([]),
        (all, next) => all.SelectMany(_ => next, (list, item) => (IReadOnlyList<T>)[.. list, item]));

    private static Gen<string> Strings() =>
        Gen.ListOf(Gen.Elements("a", "\"", "\\", "\n", "云", "浮", "\u0001", "😀", "/", "é")).Select(parts => JsonSerializer.Serialize(string.Concat(parts)));

    private static Gen<string> Times(string format) =>
        Gen.Choose(0, int.MaxValue).Select(n => $"\"{DateTime.UnixEpoch.AddTicks((n - 1_000_000_000L) * 123_457_000L).ToString(format, CultureInfo.InvariantCulture)}\"");
}
