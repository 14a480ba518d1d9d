using Hub.Schemas.Compatibility;

namespace Hub.Tests.Schemas.Compatibility;

[TestFixture]
public sealed class CompatibilityLevelTests
{
    // Version 1 to 3 grow by one optional field each; version 2 forgot the default.
    private static readonly (int, SchemaSource)[] Earlier =
    [
        (1, Record("""{"name":"a","type":"int"}""")),
        (2, Record("""{"name":"a","type":"int"},{"name":"b","type":"int"}""")),
    ];

    private static readonly SchemaSource WithB = Record("""{"name":"a","type":"int"},{"name":"b","type":"int"},{"name":"c","type":"int","default":0}""");

    private static readonly SchemaSource WithoutB = Record("""{"name":"a","type":"int"}""");

    [TestCase(CompatibilityLevel.None, true)]
    [TestCase(CompatibilityLevel.Backward, true)]
    [TestCase(CompatibilityLevel.BackwardTransitive, false)]
    [TestCase(CompatibilityLevel.Forward, true)]
    [TestCase(CompatibilityLevel.ForwardTransitive, true)]
    [TestCase(CompatibilityLevel.Full, true)]
    [TestCase(CompatibilityLevel.FullTransitive, false)]
    public void Keeping_a_field_without_default_breaks_only_reading_version_1(CompatibilityLevel level, bool compatible) =>
        Assert.That(CompatibilityChecker.Check(WithB, Earlier, level), compatible ? Is.Empty : Has.All.Property("AgainstVersion").EqualTo(1));

    [TestCase(CompatibilityLevel.None, true)]
    [TestCase(CompatibilityLevel.Backward, true)]
    [TestCase(CompatibilityLevel.BackwardTransitive, true)]
    [TestCase(CompatibilityLevel.Forward, false)]
    [TestCase(CompatibilityLevel.ForwardTransitive, false)]
    [TestCase(CompatibilityLevel.Full, false)]
    [TestCase(CompatibilityLevel.FullTransitive, false)]
    public void Dropping_a_field_without_default_breaks_readers_of_version_2(CompatibilityLevel level, bool compatible) =>
        Assert.That(CompatibilityChecker.Check(WithoutB, Earlier, level), compatible ? Is.Empty : Has.All.Property("AgainstVersion").EqualTo(2));

    [Test]
    public void The_first_version_is_compatible_at_every_level([Values] CompatibilityLevel level) =>
        Assert.That(CompatibilityChecker.Check(WithB, [], level), Is.Empty);

    [Test]
    public void An_answer_names_place_rule_reason_and_remedy_in_both_languages()
    {
        var older = new SchemaSource { Format = SchemaFormat.Json, Text = """{"type":"object","properties":{"name":{"type":"string","maxLength":100}}}""" };
        var newer = older with { Text = older.Text.Replace("100", "80", StringComparison.Ordinal) };
        var found = CompatibilityChecker.Check(newer, [(7, older)], CompatibilityLevel.Backward).Single();
        Assert.Multiple(() =>
        {
            Assert.That(found.Path, Is.EqualTo("/properties/name/maxLength"));
            Assert.That(found.Rule, Is.EqualTo("MAX_LENGTH_LOWERED"));
            Assert.That(found.AgainstVersion, Is.EqualTo(7));
            Assert.That(found.WhyEn, Is.EqualTo("The new version's maxLength is smaller than the old version's (100 → 80)."));
            Assert.That(found.WhyZh, Is.EqualTo("新版本的最大长度比旧版本更小（100 → 80）。"));
            Assert.That(found.ChangeEn, Is.EqualTo("Put maxLength back, or higher."));
            Assert.That(found.ChangeZh, Is.EqualTo("把 maxLength 放回旧值或更大。"));
        });
    }

    [Test]
    public void Forward_answers_advise_about_the_new_version_as_writer()
    {
        var older = new SchemaSource { Format = SchemaFormat.Json, Text = """{"type":"object","required":["name"]}""" };
        var newer = older with { Text = """{"type":"object"}""" };
        var found = CompatibilityChecker.Check(newer, [(1, older)], CompatibilityLevel.Forward).Single();
        Assert.Multiple(() =>
        {
            Assert.That(found.Direction, Is.EqualTo(CompatibilityDirection.Forward));
            Assert.That(found.WhyEn, Is.EqualTo("The old version requires the property 'name', which messages of the new version may lack."));
            Assert.That(found.ChangeEn, Is.EqualTo("Keep requiring the property in the new version."));
        });
    }

    [Test]
    public void Switching_the_schema_language_is_incompatible()
    {
        var json = new SchemaSource { Format = SchemaFormat.Json, Text = "{}" };
        Assert.That(CompatibilityChecker.Check(json, [(1, WithB)], CompatibilityLevel.Backward).Single().Rule, Is.EqualTo("FORMAT_SWITCHED"));
    }

    [Test]
    public void A_reference_that_leads_nowhere_is_a_fault_with_its_place()
    {
        var broken = new SchemaSource { Format = SchemaFormat.Json, Text = """{"type":"object","properties":{"a":{"$ref":"elements/none.json"}}}""" };
        var fault = Assert.Throws<SchemaFaultException>(() => CompatibilityChecker.Compare(broken, broken, CompatibilityDirection.Backward))!.Fault;
        Assert.That(fault.Pointer, Is.EqualTo("/properties/a"));
    }

    [Test]
    public void References_are_followed_by_name_and_by_address()
    {
        var shared = """{"$id":"https://standards.yunfu.example/elements/uscc.json","type":"string","maxLength":18}""";
        var older = new SchemaSource
        {
            Format = SchemaFormat.Json,
            Text = """{"type":"object","properties":{"a":{"$ref":"elements/uscc.json"},"b":{"$ref":"https://standards.yunfu.example/elements/uscc.json"}}}""",
            References = new Dictionary<string, string> { ["elements/uscc.json"] = shared },
        };
        var newer = older with { References = new Dictionary<string, string> { ["elements/uscc.json"] = shared.Replace("18", "9", StringComparison.Ordinal) } };
        Assert.That(
            CompatibilityChecker.Compare(newer, older, CompatibilityDirection.Backward).Select(found => found.Path),
            Is.EqualTo(new[] { "/properties/a/maxLength", "/properties/b/maxLength" }));
    }

    [Test]
    public void Schemas_made_to_be_hard_to_compare_are_given_up_and_reported()
    {
        // Eight sums beside each other, no two alike: 6^8 ways to choose.
        static string Sum(int from) => $$$"""{"anyOf":[{{{string.Join(',', Enumerable.Range(from, 6).Select(minimum => $$"""{"minimum":{{minimum}}}"""))}}}]}""";
        static SchemaSource Sums(int from) => new()
        {
            Format = SchemaFormat.Json,
            Text = $$"""{"allOf":[{{string.Join(',', Enumerable.Range(0, 8).Select(i => Sum(from + (i * 6))))}}]}""",
        };
        Assert.That(
            CompatibilityChecker.Compare(Sums(1000), Sums(0), CompatibilityDirection.Backward),
            Is.Not.Empty);
    }

    [Test]
    public void A_chain_of_definitions_too_deep_to_follow_is_a_fault_and_not_a_crash()
    {
        var definitions = string.Join(',', Enumerable.Range(0, 2000).Select(i => $"\"d{i}\":{{\"properties\":{{\"next\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}}}}}"));
        var deep = new SchemaSource { Format = SchemaFormat.Json, Text = $"{{\"$ref\":\"#/$defs/d0\",\"$defs\":{{{definitions},\"d2000\":{{\"type\":\"string\"}}}}}}" };
        SchemaFault? fault = null;
        var smallStack = new Thread(
            () =>
            {
                try
                {
                    CompatibilityChecker.Compare(deep, deep, CompatibilityDirection.Backward);
                }
                catch (SchemaFaultException refused)
                {
                    fault = refused.Fault;
                }
            },
            maxStackSize: 512 * 1024);
        smallStack.Start();
        smallStack.Join();
        Assert.That(fault?.En, Is.EqualTo("The schema refers too deeply."));
    }

    private static SchemaSource Record(string fields) => new()
    {
        Format = SchemaFormat.Avro,
        Text = $$"""{"type":"record","name":"R","fields":[{{fields}}]}""",
    };
}
