using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hub.Schemas.Catalogue;
using Hub.Schemas.CodeLists;
using Hub.Schemas.Validation;
using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Plans;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Validation;

/// <summary>
/// The recognizer says "surely valid" or nothing. So the compiled engine with it and without it must say the same of every message, and the
/// messages that it is made for must be recognized.
/// </summary>
public sealed class RecognitionTests
{
    private const int Mutations = 150_000;

    /// <summary>Reproducible: the seed is fixed.</summary>
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithReplay(20261124, 20261125);

    private static readonly CatalogueCodeSets s_codeLists = new(StandardsFolder.Catalogue);

    private static IEnumerable<string> Datasets => StandardsFolder.Catalogue.Datasets.Select(dataset => dataset.Name.Value);

    [TestCaseSource(nameof(Datasets))]
    public void Every_valid_example_of_the_standard_is_recognized(string name)
    {
        var schema = Compile(StandardsFolder.Catalogue.Find(DatasetName.Parse(name))!, recognizes: true);
        var missed = StandardsFolder.Bundle.Below($"datasets/{name}/examples/valid-").Where(path => !IsRecognized(schema, StandardsFolder.Bundle[path].Span));

        Assert.That(missed, Is.Empty);
    }

    [Test]
    public void Mutated_messages_are_judged_as_without_it()
    {
        var random = new Random(20261124);
        var pairs = StandardsFolder.Catalogue.Datasets
            .Select(dataset => (
                Examples: StandardsFolder.Bundle.Below($"datasets/{dataset.Name}/examples/valid-").Select(path => StandardsFolder.Bundle[path].ToArray()).ToArray(),
                With: Compile(dataset, recognizes: true),
                Without: Compile(dataset, recognizes: false)))
            .ToArray();

        var recognized = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var (examples, with, without) = pairs[i % pairs.Length];
            var message = MutatedMessages.Next(examples, random, mostChanges: 2);
            recognized += AssertSame(with, without, message) ? 1 : 0;
        }

        TestContext.Out.WriteLine($"{recognized} of {Mutations} mutated messages were recognized");
        Assert.That(recognized, Is.InRange(Mutations / 20, Mutations / 2));
    }

    [Test]
    public void Random_messages_are_judged_as_without_it_by_random_schemas()
    {
        var any = from schema in JsonGenerators.Schema() from messages in JsonGenerators.Message().ArrayOf(8) select (schema, messages);
        var flat = from schema in JsonGenerators.FlatSchema() from messages in JsonGenerators.FlatMessage().ArrayOf(16) select (schema, messages);
        var cases = Gen.OneOf(any, flat);

        var recognized = 0;
        Prop.ForAll(cases.ToArbitrary(), pair =>
        {
            var (with, without) = Compile(pair.schema);
            foreach (var message in pair.messages)
            {
                recognized += AssertSame(with, without, Encoding.UTF8.GetBytes(message)) ? 1 : 0;
            }
        }).Check(s_config.WithMaxTest(4000));
        TestContext.Out.WriteLine($"{recognized} messages were recognized");
        Assert.That(recognized, Is.GreaterThan(200));
    }

    [TestCase("""{"a":1}""", true)]
    [TestCase(" \n{ \"a\" :\t1 , \"b\" : \"x\" }\r\n", true, TestName = "White space is skipped wherever JSON allows it")]
    [TestCase("""{"c":["x","y"],"b":"云","a":-0.5}""", true, TestName = "Members may come in any order")]
    [TestCase("""{"a":1,"a":2}""", false, TestName = "A member twice is not recognized")]
    [TestCase("""{"b":"x"}""", false, TestName = "A message without a required member is not recognized")]
    [TestCase("""{"a":1,"d":2}""", false, TestName = "An unknown member is not recognized")]
    [TestCase("""{"a":1,"b":"\u4e91"}""", false, TestName = "A text with escapes is left to the plan")]
    [TestCase("""{"\u0061":1}""", false, TestName = "A name with escapes is left to the plan")]
    [TestCase("""{"a":1e0}""", false, TestName = "A number with an exponent is left to the plan")]
    [TestCase("""{"a":0.1234567890123456789}""", false, TestName = "A number of many digits is left to the plan")]
    [TestCase("""{"a":1,"c":["x","x"]}""", false, TestName = "Equal elements are not recognized")]
    [TestCase("""{"a":1}}""", false, TestName = "More than one value is not recognized")]
    [TestCase("""{"a":1,}""", false, TestName = "A comma before the brace is not recognized")]
    [TestCase("""{"a":01}""", false, TestName = "A leading zero is not recognized")]
    [TestCase("""{"a":1,"b":"x""", false, TestName = "A message that is cut off is not recognized")]
    public void Recognized_is_what_is_surely_valid(string message, bool expected)
    {
        var (with, without) = Compile(
            """
            {"type": "object", "additionalProperties": false, "required": ["a"], "properties": {
              "a": {"type": "number", "minimum": -0.5, "maximum": 12345678901234567},
              "b": {"type": "string", "minLength": 1},
              "c": {"type": "array", "uniqueItems": true, "items": {"type": "string"}}}}
            """);

        Assert.That(AssertSame(with, without, Encoding.UTF8.GetBytes(message)), Is.EqualTo(expected));
    }

    [Test]
    public void A_name_that_would_be_escaped_is_not_looked_for_in_the_bytes()
    {
        var (with, without) = Compile("""{"properties": {"a\":1,\"b": {"type": "number"}}, "additionalProperties": false}""");

        Assert.That(AssertSame(with, without, """{"a":1,"b":2}"""u8), Is.False);
        Assert.That(with.IsValid("""{"a":1,"b":2}"""u8), Is.False);
        Assert.That(with.IsValid("""{"a\":1,\"b":2}"""u8), Is.True);
    }

    [TestCase(64, true)]
    [TestCase(65, false)]
    public void A_schema_within_itself_is_recognized_as_deep_as_messages_may_be(int depth, bool expected)
    {
        var (with, without) = Compile("""{"properties": {"a": {"$ref": "#"}}, "type": "object"}""");
        var message = new StringBuilder().Insert(0, "{\"a\":", depth - 1).Append("{}").Append('}', depth - 1).ToString();

        Assert.That(AssertSame(with, without, Encoding.UTF8.GetBytes(message)), Is.EqualTo(expected));
        Assert.That(with.IsValid(Encoding.UTF8.GetBytes(message)), Is.EqualTo(expected));
    }

    [TestCase("2020-01-01", true)]
    [TestCase("2010-01-01", false)]
    public void A_code_is_recognized_by_the_day_that_the_message_gives(string day, bool expected)
    {
        var validator = CityProfile.Compile("""{"properties": {"code": {"x-codelist": {"list": "divisions", "asOf": "/day"}}, "day": {"format": "date"}}}""");

        Assert.That(validator.Check($$"""{"code":"445303","day":"{{day}}"}""").Count == 0, Is.EqualTo(expected));
    }

    private static bool IsRecognized(CompiledSchema schema, ReadOnlySpan<byte> message)
    {
        var workspace = Workspace.Take();
        try
        {
            return schema.IsRecognized(message, workspace, []);
        }
        finally
        {
            Workspace.Return(workspace);
        }
    }

    /// <summary>Both say the same and capture the same places; tells whether the message was recognized.</summary>
    private static bool AssertSame(CompiledSchema with, CompiledSchema without, ReadOnlySpan<byte> message)
    {
        var (saysWith, saysWithout) = (Said(with, message), Said(without, message));
        if (saysWith != saysWithout)
        {
            Assert.Fail($"{Encoding.UTF8.GetString(message)}\nwith: {saysWith}\nwithout: {saysWithout}");
        }

        return IsRecognized(with, message);
    }

    private static string Said(CompiledSchema schema, ReadOnlySpan<byte> message)
    {
        var findings = new Findings();
        var places = new Range[schema.CaptureCount];
        var acceptable = schema.Validate(message, findings, places);
        return $"{acceptable} {schema.IsValid(message)} {string.Join(' ', places)} {string.Join(", ", findings.Items.Select(finding => $"{finding.Code} {finding.Pointer} {finding.Severity}"))}";
    }

    private static CompiledSchema Compile(Dataset dataset, bool recognizes)
    {
        var options = new SchemaOptions { CityProfile = true, CodeLists = s_codeLists, Time = CityProfile.Time, Recognizes = recognizes };
        return new JsonSchemaCompiler(options).Compile(dataset.Versions[^1].JsonSchema, null, [.. dataset.BusinessKey.Select(pointer => new MessagePath(pointer))]);
    }

    private static (CompiledSchema With, CompiledSchema Without) Compile(string schema)
    {
        var utf8 = Encoding.UTF8.GetBytes(schema);
        return (new JsonSchemaCompiler(new SchemaOptions()).Compile(utf8), new JsonSchemaCompiler(new SchemaOptions { Recognizes = false }).Compile(utf8));
    }
}
