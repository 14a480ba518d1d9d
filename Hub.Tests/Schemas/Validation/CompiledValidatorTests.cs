using System.Text;
using Hub.Schemas.Validation;

namespace Hub.Tests.Schemas.Validation;

public sealed class CompiledValidatorTests
{
    private const string Registration = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "additionalProperties": false,
          "required": ["id", "name", "approved"],
          "properties": {
            "id": {"type": "string", "pattern": "^[0-9A-Z]{4}$"},
            "name": {"type": "string", "minLength": 2, "maxLength": 6},
            "capital": {"type": "number", "minimum": 0, "multipleOf": 0.01},
            "staff": {"type": "integer", "maximum": 100000},
            "established": {"type": "string", "format": "date"},
            "approved": {"type": "string", "format": "date-time"},
            "division": {"type": "string", "x-codelist": {"list": "divisions", "asOf": "/established"}},
            "tags": {"type": "array", "items": {"type": "string", "maxLength": 4}, "maxItems": 12, "uniqueItems": true},
            "owners": {"type": "array", "items": {"type": "object", "required": ["share"], "properties": {"share": {"type": "number"}}}}
          },
          "x-rules": [{"rule": "dates-in-order", "first": "/established", "then": "/approved"}]
        }
        """;

    private const string ValidRegistration =
        """{"id":"A1B2","name":"云浮石材","capital":5000000.10,"staff":12,"established":"2016-05-18","approved":"2024-03-12T09:00:00+08:00","division":"445302","tags":["a","b"],"owners":[{"share":0.5}]}""";

    [Test]
    public void A_valid_message_has_no_findings() => Assert.That(CityProfile.Compile(Registration).Check(ValidRegistration), Is.Empty);

    [Test]
    public void All_errors_of_a_message_are_found_each_with_its_place_in_document_order()
    {
        var findings = CityProfile.Compile(Registration).Check(
            """{"id":"a1b2","name":"云","capital":-0.001,"staff":1.5,"established":"2023-02-29","owners":[{"share":1},{"share":"1"},{}],"other":1}""");

        Assert.That(findings.Summary(), Is.EqualTo(new[]
        {
            "SCHEMA_REQUIRED",
            "SCHEMA_PATTERN /id",
            "SCHEMA_MINLENGTH /name",
            "SCHEMA_MINIMUM /capital",
            "SCHEMA_MULTIPLEOF /capital",
            "SCHEMA_TYPE /staff",
            "DATE_INVALID /established",
            "SCHEMA_TYPE /owners/1/share",
            "SCHEMA_REQUIRED /owners/2",
            "SCHEMA_ADDITIONALPROPERTIES /other",
        }));
    }

    [Test]
    public void Sentences_name_the_limit_and_never_the_value()
    {
        var findings = CityProfile.Compile(Registration).Check(ValidRegistration.Replace("云浮石材", "秘密秘密秘密秘密", StringComparison.Ordinal));

        Assert.That(findings, Has.Count.EqualTo(1));
        Assert.That(findings[0].Zh, Is.EqualTo("长度不得多于 6 个字符。"));
        Assert.That(findings[0].En, Is.EqualTo("The text must have at most 6 characters."));
        Assert.That(findings[0].Keyword, Is.EqualTo("maxLength"));
    }

    [Test]
    public void Characters_are_counted_not_bytes_and_escapes_count_as_what_they_mean()
    {
        var validator = CityProfile.Compile("""{"minLength": 2, "maxLength": 2}""");

        Assert.That(validator.Check("\"云浮\""), Is.Empty);
        Assert.That(validator.Check("\"\\u4e91\\u6d6e\""), Is.Empty);
        Assert.That(validator.Check("\"\\ud83c\\udf00x\""), Is.Empty);
        Assert.That(validator.Check("\"\\n\""), Is.Not.Empty);
    }

    [Test]
    public void An_escaped_member_name_is_the_name_it_means()
    {
        var validator = CityProfile.Compile("""{"properties": {"id": {"type": "string"}}, "required": ["id"], "additionalProperties": false}""");

        Assert.That(validator.Check("{\"\\u0069d\":\"x\"}"), Is.Empty);
        Assert.That(validator.Check("{\"\\u0069d\":1}").Summary(), Is.EqualTo(new[] { "SCHEMA_TYPE /id" }));
    }

    [Test]
    public void Business_key_values_are_captured_as_their_bytes_in_the_message()
    {
        var validator = CityProfile.Compile(Registration, "/id", "/owners/0/share", "/missing");
        var captures = new Range[3];
        var message = Encoding.UTF8.GetBytes(ValidRegistration);

        validator.Validate(message, new Findings(), captures);

        Assert.That(validator.CaptureCount, Is.EqualTo(3));
        Assert.That(captures.Select(range => Encoding.UTF8.GetString(message[range])), Is.EqualTo(new[] { "A1B2", "0.5", "" }));
    }

    [Test]
    public void A_valid_message_allocates_nothing()
    {
        var validator = CityProfile.Compile(Registration, "/id");
        var message = Encoding.UTF8.GetBytes(ValidRegistration);
        var findings = new Findings();
        var captures = new Range[1];
        validator.Validate(message, findings, captures);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            validator.Validate(message, findings, captures);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(findings.Items, Is.Empty);
    }

    [Test]
    public void Messages_are_judged_by_many_threads_at_once()
    {
        var validator = CityProfile.Compile(Registration);
        var bad = ValidRegistration.Replace("A1B2", "a1b2", StringComparison.Ordinal);

        var wrong = ParallelEnumerable.Range(0, 2000).Count(i => validator.Check(i % 2 == 0 ? ValidRegistration : bad).Count != i % 2);

        Assert.That(wrong, Is.Zero);
    }

    [TestCase("""{"type": "text"}""", "not a type")]
    [TestCase("""{"pattern": "("}""", "not a regular expression")]
    [TestCase("""{"$ref": "#/$defs/none"}""", "leads to no place")]
    [TestCase("""{"$ref": "https://elsewhere.example/schema"}""", "leads to no known schema")]
    [TestCase("""{"$ref": "#"}""", "refers to itself")]
    [TestCase("""{"x-codelist": "none"}""", "no code list")]
    [TestCase("""{"x-rules": [{"rule": "guess"}]}""", "not a kind of rule")]
    [TestCase("""{"x-rules": [{"rule": "sum", "total": "/t", "parts": ["/1","/2","/3","/4","/5","/6","/7","/8","/9","/10","/11","/12","/13","/14","/15","/16","/17","/18","/19","/20","/21","/22","/23","/24","/25","/26","/27","/28","/29","/30","/31","/32"]}]}""", "fewer than 32")]
    [TestCase("""{"minLength": -1}""", "whole number")]
    [TestCase("""{"type": "string", "type": "number"}""", "not JSON")]
    public void A_faulty_schema_is_refused_with_its_reason(string schema, string reason) =>
        Assert.That(() => CityProfile.Compile(schema), Throws.TypeOf<SchemaException>().With.Message.Contains(reason));
}
