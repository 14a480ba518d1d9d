using System.Text;
using Hub.Schemas.Validation;

namespace Hub.Tests.Schemas.Validation;

/// <summary>What a sender may try: each bound holds, in little time.</summary>
public sealed class HostileInputTests
{
    /// <summary>Processor time, which other work on the machine does not use up; many times what is needed.</summary>
    private static readonly TimeSpan s_little = TimeSpan.FromSeconds(10);

    private static readonly IMessageValidator s_anything = CityProfile.Compile("{}");

    [TestCase("")]
    [TestCase("  ")]
    [TestCase("{")]
    [TestCase("[1,]")]
    [TestCase("{\"a\":1,}")]
    [TestCase("{\"a\" 1}")]
    [TestCase("{a:1}")]
    [TestCase("01")]
    [TestCase("+1")]
    [TestCase("1.")]
    [TestCase(".5")]
    [TestCase("1e")]
    [TestCase("-")]
    [TestCase("NaN")]
    [TestCase("tru")]
    [TestCase("nulll")]
    [TestCase("\"open")]
    [TestCase("\"\\x\"")]
    [TestCase("\"\\u12\"")]
    [TestCase("\"tab\there\"")]
    [TestCase("1 2")]
    [TestCase("[1}")]
    [TestCase("// comment\n1")]
    [TestCase("\ufeff{}")]
    public void Bytes_that_are_not_JSON_are_refused(string text) =>
        Assert.That(s_anything.Check(text).Summary(), Is.EqualTo(new[] { "JSON_MALFORMED" }));

    [Test]
    public void The_refusal_tells_the_offset() => Assert.That(s_anything.Check("{\"a\":tru}")[0].En, Does.Contain("offset 5"));

    [TestCase(new byte[] { 0xC3, 0x28 })]
    [TestCase(new byte[] { 0xC0, 0xAF }, TestName = "An overlong form is refused")]
    [TestCase(new byte[] { 0xED, 0xA0, 0x80 }, TestName = "An encoded surrogate is refused")]
    [TestCase(new byte[] { 0xF5, 0x80, 0x80, 0x80 }, TestName = "A character beyond Unicode is refused")]
    public void Invalid_UTF8_is_refused(byte[] bytes) =>
        Assert.That(s_anything.Check([(byte)'"', .. bytes, (byte)'"']).Summary(), Is.EqualTo(new[] { "JSON_INVALID_UTF8" }));

    [TestCase("\"\\ud800\"")]
    [TestCase("\"\\udc00\\ud800\"")]
    [TestCase("\"\\ud800x\"")]
    [TestCase("{\"\\udfff\":1}")]
    public void Lone_surrogates_are_refused(string text) =>
        Assert.That(s_anything.Check(text).Summary(), Is.EqualTo(new[] { "JSON_INVALID_UTF8" }));

    [TestCase("{\"a\":1,\"a\":1}", "/a")]
    [TestCase("{\"a\":1,\"\\u0061\":2}", "/a")]
    [TestCase("{\"x\":[0,{\"b\":1,\"c\":{\"b\":1},\"b\":2}]}", "/x/1/b")]
    public void Duplicate_names_are_refused_with_their_place(string text, string pointer) =>
        Assert.That(s_anything.Check(text).Summary(), Is.EqualTo(new[] { $"JSON_DUPLICATE_KEY {pointer}" }));

    [Test]
    public void Equal_names_in_different_objects_are_no_duplicates() =>
        Assert.That(s_anything.Check("""[{"a":{"a":1},"b":{"a":1}},{"a":1}]"""), Is.Empty);

    [Test]
    public void Nesting_of_64_is_accepted_and_of_65_refused()
    {
        Assert.That(s_anything.Check(new string('[', 64) + new string(']', 64)), Is.Empty);
        Assert.That(s_anything.Check(new string('[', 65) + new string(']', 65)).Summary(), Is.EqualTo(new[] { "JSON_TOO_DEEP" }));
    }

    [Test]
    public void At_most_50_findings_are_kept_and_the_rest_counted()
    {
        var findings = new Findings();
        CityProfile.Compile("""{"items": {"type": "string"}}""").Validate(Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("1", 200))}]"), findings, []);

        Assert.That(findings.Items, Has.Count.EqualTo(50));
        Assert.That(findings.Truncated);
        Assert.That(findings.ErrorCount, Is.EqualTo(200));
    }

    [Test]
    public void A_long_member_name_makes_no_long_answer()
    {
        var finding = CityProfile.Compile("""{"additionalProperties": false}""").Check($"{{\"{new string('n', 100_000)}\":1}}")[0];

        Assert.That(finding.Pointer, Has.Length.LessThan(80));
    }

    [TestCase("^(a+)+$")]
    [TestCase("^(a|aa)+$")]
    [TestCase("^(?=(a+)+$)")]
    [TestCase("(x+x+)+y")]
    public void No_pattern_runs_away(string pattern)
    {
        var validator = CityProfile.Compile($$"""{"pattern": "{{pattern}}"}""");
        var before = Environment.CpuUsage.TotalTime;

        var findings = validator.Check($"\"{new string('a', 20_000)}{new string('x', 20_000)}!\"");

        Assert.That(findings.Summary(), Is.EqualTo(new[] { "SCHEMA_PATTERN" }));
        Assert.That(Environment.CpuUsage.TotalTime - before, Is.LessThan(s_little));
    }

    [Test]
    public void Many_names_and_many_unique_elements_take_linear_time()
    {
        var validator = CityProfile.Compile("""{"uniqueItems": true}""");
        var members = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"name-number-{i}\":{i}"));
        var elements = string.Join(',', Enumerable.Range(0, 100_000));
        var before = Environment.CpuUsage.TotalTime;

        Assert.That(validator.Check($"{{{members}}}"), Is.Empty);
        Assert.That(validator.Check($"[{elements}]"), Is.Empty);
        Assert.That(validator.Check($"[{elements},7.0]").Summary(), Is.EqualTo(new[] { "SCHEMA_UNIQUEITEMS" }));
        Assert.That(Environment.CpuUsage.TotalTime - before, Is.LessThan(s_little));
    }

    [Test]
    public void A_schema_whose_branches_multiply_with_depth_is_stopped()
    {
        var validator = CityProfile.Compile("""{"items": {"oneOf": [{"$ref": "#"}, {"$ref": "#"}, {"$ref": "#"}]}}""");
        var before = Environment.CpuUsage.TotalTime;

        var findings = validator.Check(new string('[', 64) + new string(']', 64));

        Assert.That(findings.Summary(), Does.Contain("SCHEMA_COMPLEXITY"));
        Assert.That(Environment.CpuUsage.TotalTime - before, Is.LessThan(s_little));
    }

    [TestCase("1e400", "SCHEMA_MAXIMUM")]
    [TestCase("9007199254740993", "SCHEMA_MAXIMUM", TestName = "A number that a double cannot hold is compared exactly")]
    [TestCase("9007199254740992.0000000000000000000000000001", "SCHEMA_MAXIMUM")]
    [TestCase("9007199254740992", null)]
    [TestCase("9007199254740992.000", null)]
    [TestCase("1e-999999999999", null)]
    public void Numbers_are_compared_exactly(string number, string? code) =>
        Assert.That(CityProfile.Compile("""{"maximum": 9007199254740992}""").Check(number).Summary(), code is null ? Is.Empty : Is.EqualTo(new[] { code }));
}
