using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hub.Schemas.Compatibility;
using Hub.Schemas.Validation;

namespace Hub.Tests.Schemas.Compatibility;

/// <summary>
/// What "compatible" promises, on small random schemas and all small documents: a document valid under the old version is valid under the new
/// one. The compiled validator judges.
/// </summary>
[TestFixture]
public sealed class CompatibilityPropertyTests
{
    private static readonly byte[][] Documents = [.. SmallDocuments().Select(Encoding.UTF8.GetBytes)];

    [Test]
    public void What_is_called_backward_compatible_accepts_every_old_document()
    {
        var compatible = 0;
        var changed = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(8), Prop.ForAll(Versions().ToArbitrary(), pair =>
        {
            var (older, newer) = pair;
            if (CompatibilityChecker.Compare(Json(newer), Json(older), CompatibilityDirection.Backward).Count > 0)
            {
                return;
            }

            compatible++;
            changed += older == newer ? 0 : 1;
            var before = Compile(older);
            var after = Compile(newer);
            foreach (var document in Documents)
            {
                if (before.IsValid(document) && !after.IsValid(document))
                {
                    Assert.Fail($"{Encoding.UTF8.GetString(document)} is valid under {older} and not under {newer}");
                }
            }
        }));
        TestContext.Out.WriteLine($"{compatible} of 3000 pairs compatible, {changed} of them changed");
        Assert.That(changed, Is.GreaterThan(150), "the property must speak of real changes");
    }

    [Test]
    public void Every_schema_is_compatible_with_itself() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(8), Prop.ForAll(Schemas(3).ToArbitrary(), schema =>
            CompatibilityChecker.Compare(Json(schema), Json(schema), CompatibilityDirection.Backward).Count == 0));

    [Test]
    public void Lenient_never_finds_more_than_strict() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(8), Prop.ForAll(Versions().ToArbitrary(), pair =>
            CompatibilityChecker.Compare(Json(pair.Newer), Json(pair.Older), CompatibilityDirection.Backward).Count > 0
            || CompatibilityChecker.Compare(Json(pair.Newer), Json(pair.Older), CompatibilityDirection.Backward, CompatibilityPolicy.Lenient).Count == 0));

    // Half of the pairs differ by one edit, the others are unrelated.
    private static Gen<(string Older, string Newer)> Versions() => Gen.OneOf(
        Schemas(3).SelectMany(older => Schemas(3), (older, newer) => (older, newer)),
        Schemas(3).SelectMany(older => Edit(older), (older, newer) => (older, newer)));

    private static Gen<string> Edit(string schema)
    {
        (string From, string To)[] edits =
        [
            ("\"integer\"", "\"number\""), ("\"number\"", "\"integer\""), ("\"minimum\":1", "\"minimum\":0"), ("\"minimum\":0", "\"minimum\":1"),
            ("\"maxLength\":1", "\"maxLength\":2"), ("\"required\":[\"a\"]", "\"required\":[]"), ("\"additionalProperties\":false,", ""),
            ("oneOf", "anyOf"), ("anyOf", "oneOf"), ("\"enum\":[", "\"enum\":[\"new\","), ("\"properties\":{", "\"properties\":{\"c\":{\"type\":\"string\"},"),
            ("\"items\":", "\"not\":"), ("\"x\",", ""), ("\"type\":\"object\",", ""), ("\"type\":\"string\"", "\"type\":[\"string\",\"null\"]"),
        ];
        var possible = edits.Where(edit => schema.Contains(edit.From, StringComparison.Ordinal)).ToList();
        return possible.Count == 0 ? Gen.Constant(schema) : Gen.Elements(possible.ToArray()).Select(edit => schema.Replace(edit.From, edit.To, StringComparison.Ordinal).Replace(",}", "}", StringComparison.Ordinal));
    }

    private static Gen<string> Schemas(int depth)
    {
        var leaves = Gen.Elements(
            "true", "false", """{"type":"string"}""", """{"type":"integer"}""", """{"type":"number"}""", """{"type":["string","null"]}""", """{"type":"boolean"}""",
            """{"type":"integer","minimum":0}""", """{"type":"integer","minimum":1,"maximum":2}""", """{"type":"number","exclusiveMinimum":0}""", """{"multipleOf":2}""", """{"type":"number","multipleOf":0.5}""",
            """{"type":"string","maxLength":1}""", """{"type":"string","minLength":1,"maxLength":2}""", """{"type":"string","pattern":"^x"}""", """{"enum":["x",1]}""", """{"enum":["x","xy",1,2,null]}""", """{"const":"x"}""", """{"required":["a"]}""");
        if (depth == 0)
        {
            return leaves;
        }

        var inner = Schemas(depth - 1);
        var objects =
            from a in inner
            from b in inner
            from declared in Gen.Elements($"\"a\":{a}", $"\"b\":{b}", $"\"a\":{a},\"b\":{b}")
            from others in Gen.Elements("", "\"additionalProperties\":false,", $"\"additionalProperties\":{b},", $"\"patternProperties\":{{\"^b\":{a}}},", $"\"patternProperties\":{{\"^b\":{a}}},\"additionalProperties\":false,", "\"unevaluatedProperties\":false,")
            from more in Gen.Elements("", "\"maxProperties\":1,", "\"minProperties\":1,", "\"dependentRequired\":{\"a\":[\"b\"]},", $"\"dependentSchemas\":{{\"a\":{b}}},", "\"propertyNames\":{\"maxLength\":1},", $"\"if\":{{\"required\":[\"a\"]}},\"then\":{b},", $"\"allOf\":[{{\"properties\":{{\"b\":{b}}}}}],")
            from required in Gen.Elements("[]", "[\"a\"]", "[\"a\",\"b\"]")
            select $$"""{"type":"object",{{others}}{{more}}"properties":{{{declared}}},"required":{{required}}}""";
        var arrays =
            from items in inner
            from first in inner
            from shape in Gen.Elements($"\"items\":{items}", $"\"prefixItems\":[{first}],\"items\":{items}", $"\"prefixItems\":[{first},{items}]", $"\"contains\":{items}", $"\"contains\":{items},\"maxContains\":1", "\"uniqueItems\":true", "\"minItems\":1,\"maxItems\":2")
            select $$"""{"type":"array",{{shape}}}""";
        var combined =
            from one in inner
            from two in inner
            from shape in Gen.Elements("oneOf", "anyOf", "allOf")
            select $$"""{"{{shape}}":[{{one}},{{two}}]}""";
        return Gen.Frequency((3, leaves), (4, objects), (2, arrays), (3, combined), (1, inner.Select(schema => $$"""{"not":{{schema}}}""")));
    }

    private static IEnumerable<string> SmallDocuments()
    {
        string[] scalars = ["null", "true", "false", "0", "1", "2", "-1", "0.5", "3", "\"\"", "\"x\"", "\"xy\"", "\"y\"", "\"xyz\"", "\"new\""];
        string[] values = [.. scalars, "{}", """{"a":1}""", """{"b":"x"}""", """{"a":"x","b":1}""", "[]", "[1]", "[\"x\",\"x\"]", "[1,\"x\",null]"];
        return [
            .. values,
            .. from name in (string[])["a", "b", "c", "bb"] from value in values select $$"""{"{{name}}":{{value}}}""",
            .. from one in values from two in values select $$"""{"a":{{one}},"b":{{two}}}""",
            .. from one in scalars select $$"""{"a":{{one}},"b":{{one}},"c":1}""",
            .. from one in values select $"[{one}]",
            .. from one in scalars from two in scalars select $"[{one},{two}]",
            .. from one in scalars select $"[1,\"x\",{one}]",
        ];
    }

    private static CompiledSchema Compile(string schema) => new JsonSchemaCompiler(new SchemaOptions()).Compile(Encoding.UTF8.GetBytes(schema));

    private static SchemaSource Json(string text) => new() { Format = SchemaFormat.Json, Text = text };
}
