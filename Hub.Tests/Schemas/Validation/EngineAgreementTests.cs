using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Hub.Schemas.Catalogue;
using Hub.Schemas.CodeLists;
using Hub.Schemas.Validation;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Validation;

/// <summary>The compiled engine and NJsonSchema give the same verdict wherever NJsonSchema claims the keyword; where they do not, it is pinned here.</summary>
public sealed class EngineAgreementTests
{
    /// <summary>Reproducible: the seed is fixed.</summary>
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithReplay(20261122, 20261123);

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly CatalogueCodeSets s_codeLists = new(StandardsFolder.Catalogue);

    private static IEnumerable<string> Datasets => StandardsFolder.Catalogue.Datasets.Select(dataset => dataset.Name.Value);

    [Test]
    public void Engines_agree_on_random_schemas_and_messages()
    {
        var cases =
            from schema in JsonGenerators.Schema()
            from messages in JsonGenerators.Message().ArrayOf(8)
            select (schema, messages);

        Prop.ForAll(cases.ToArbitrary(), pair =>
        {
            var compiled = CityProfile.Compile(pair.schema);
            var reference = CityProfile.Compile(ValidationEngine.NJsonSchema, pair.schema);
            foreach (var message in pair.messages)
            {
                Assert.That(
                    compiled.Check(message).Count == 0,
                    Is.EqualTo(reference.Check(message).Count == 0),
                    () => $"{pair.schema}\n{message}\ncompiled: {Told(compiled, message)}\nreference: {Told(reference, message)}");
            }
        }).Check(s_config.WithMaxTest(600));
    }

    [TestCaseSource(nameof(Datasets))]
    public void Engines_agree_on_messages_of_the_standard(string name)
    {
        var dataset = StandardsFolder.Catalogue.Find(DatasetName.Parse(name))!;
        var version = dataset.Versions[^1];
        var compiled = MessageValidators.Compile(version, dataset.BusinessKey, s_codeLists, ValidationEngine.Compiled, CityProfile.Time);
        var reference = MessageValidators.Compile(version, dataset.BusinessKey, s_codeLists, ValidationEngine.NJsonSchema, CityProfile.Time);
        var examples = StandardsFolder.Bundle.Below($"datasets/{name}/examples/")
            .Where(path => path.EndsWith(".json", StringComparison.Ordinal))
            .Select(path => Encoding.UTF8.GetString(StandardsFolder.Bundle[path].Span))
            .ToArray();
        var cases =
            from example in Gen.Elements(examples)
            from changes in Change().ArrayOf(2)
            select changes.Aggregate(example, (message, change) => Apply(message, change));

        Prop.ForAll(cases.ToArbitrary(), message =>
        {
            var compiledPlaces = Places(compiled, message);
            var referencePlaces = Places(reference, message);
            Assert.That(
                compiledPlaces,
                Is.EqualTo(referencePlaces),
                () => $"{message}\ncompiled: {Told(compiled, message)}\nreference: {Told(reference, message)}");
        }).Check(s_config.WithMaxTest(60));
    }

    /// <summary>Every known disagreement: the verdict of the compiled engine is that of the specification.</summary>
    [TestCase("""{"type":"integer"}""", "1.0", true, false, TestName = "NJsonSchema takes 1.0 for no integer, as draft 4 did")]
    [TestCase("""{"type":"object","required":["a"]}""", "{}", false, false, TestName = "Both miss a required member")]
    [TestCase("""{"required":["a"]}""", "[]", true, false, TestName = "NJsonSchema wants required members of values that are no objects")]
    [TestCase("""{"maxLength":1}""", "\"\\ud83c\\udf00\"", true, false, TestName = "NJsonSchema counts UTF-16 units, not characters")]
    [TestCase("""{"pattern":"^\\d$"}""", "\"٣\"", false, true, TestName = "NJsonSchema takes every Unicode digit for a digit")]
    [TestCase("""{"pattern":"^a$"}""", "\"a\\n\"", false, true, TestName = "NJsonSchema lets a line end stand before the end of a pattern")]
    [TestCase("""{"maximum":9007199254740992}""", "9007199254740993.5", false, true, TestName = "NJsonSchema compares fractions as doubles")]
    [TestCase("""{"multipleOf":0.01}""", "1e-30", false, true, TestName = "NJsonSchema computes multiples with rounding")]
    [TestCase("""{"maximum":10000000000000000000000000000}""", "123456789012345678901234567", true, false, TestName = "NJsonSchema cannot judge integers of many digits")]
    [TestCase("""{"uniqueItems":true}""", """[{"a":1,"b":2},{"b":2,"a":1}]""", false, true, TestName = "NJsonSchema compares objects by the order of their members")]
    [TestCase("""{"$defs":{"t":{"type":"string"}},"properties":{"p":{"$ref":"#/$defs/t","maxLength":2}}}""", """{"p":"abc"}""", false, true, TestName = "NJsonSchema hides the siblings of a reference, as draft 7 did")]
    [TestCase("""{"maxProperties":0}""", """{"a":1}""", false, true, TestName = "NJsonSchema takes a maximum of no members for no maximum")]
    [TestCase("""{"enum":[""]}""", "null", false, true, TestName = "NJsonSchema takes null for an empty text in enum")]
    [TestCase("""{"enum":["1"]}""", "1", false, true, TestName = "NJsonSchema takes a number for its text in enum")]
    [TestCase("""{"const":1}""", "2", false, true, TestName = "NJsonSchema does not know const")]
    [TestCase("""{"if":{"type":"number"},"then":{"minimum":2}}""", "1", false, true, TestName = "NJsonSchema does not know if and then")]
    [TestCase("""{"contains":{"type":"string"}}""", "[2]", false, true, TestName = "NJsonSchema does not know contains")]
    [TestCase("""{"prefixItems":[{"type":"string"}]}""", "[2]", false, true, TestName = "NJsonSchema does not know prefixItems")]
    [TestCase("""{"propertyNames":{"maxLength":1}}""", """{"ab":1}""", false, true, TestName = "NJsonSchema does not know propertyNames")]
    [TestCase("""{"dependentRequired":{"a":["b"]}}""", """{"a":1}""", false, true, TestName = "NJsonSchema does not know dependentRequired")]
    public void Disagreements_are_known(string schema, string message, bool compiledAccepts, bool referenceAccepts)
    {
        Assert.That(CityProfile.Compile(schema).Check(message).Count == 0, Is.EqualTo(compiledAccepts));
        Assert.That(CityProfile.Compile(ValidationEngine.NJsonSchema, schema).Check(message).Count == 0, Is.EqualTo(referenceAccepts));
    }

    [Test]
    public void The_reference_engine_keeps_the_promises_of_the_contract()
    {
        var validator = CityProfile.Compile(
            ValidationEngine.NJsonSchema,
            """{"properties":{"code":{"type":"string","x-codelist":"divisions"},"day":{"format":"date"},"list":{"items":{"type":"object","properties":{"n":{"maximum":5}},"required":["n"]}}}}""",
            "/code");
        var captures = new Range[1];
        validator.Validate("""{"code":"445302"}"""u8, new Findings(), captures);

        Assert.That(captures[0], Is.EqualTo(9..15));
        Assert.That(validator.Check("{\"a\":1,\"a\":2}").Summary(), Is.EqualTo(new[] { "JSON_DUPLICATE_KEY /a" }));
        Assert.That(
            validator.Check("""{"code":"445399","day":"2023-02-29","list":[{"n":6},{}]}""").Summary(),
            Is.EquivalentTo(new[] { "CODE_UNKNOWN /code", "DATE_INVALID /day", "SCHEMA_MAXIMUM /list/0/n", "SCHEMA_REQUIRED /list/1" }));
    }

    private static string Told(IMessageValidator validator, string message) => string.Join(", ", validator.Check(message).Summary());

    /// <summary>The places of all errors; which keyword speaks for a wrong type and what else it then says differs by right.</summary>
    private static IReadOnlyList<string> Places(IMessageValidator validator, string message) =>
        [.. validator.Check(message).Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Pointer).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>A change of one member: which one, what to do, and a value for it.</summary>
    private static Gen<(int Member, int Kind, string Value)> Change() =>
        from member in Gen.Choose(0, 40)
        from kind in Gen.Choose(0, 5)
        from value in JsonGenerators.Message(1)
        select (member, kind, value);

    private static string Apply(string message, (int Member, int Kind, string Value) change)
    {
        if (JsonNode.Parse(message) is not JsonObject root || root.Count == 0)
        {
            return message;
        }

        var (name, value) = root.ElementAt(change.Member % root.Count);
        switch (change.Kind)
        {
            case 0:
                root.Remove(name);
                break;
            case 1:
                root[name] = JsonNode.Parse(change.Value);
                break;
            case 2:
                root["另外"] = JsonNode.Parse(change.Value);
                break;
            case 3 when value is JsonValue text && text.TryGetValue<string>(out var characters) && characters.Length > 0:
                root[name] = characters[..^1];
                break;
            case 4 when value is JsonValue text && text.TryGetValue<string>(out var characters):
                root[name] = characters + "9";
                break;
            case 5 when value is JsonValue number && number.TryGetValue<decimal>(out var amount):
                root[name] = amount - 0.003m;
                break;
            default:
                break;
        }

        return root.ToJsonString(s_plain);
    }
}
