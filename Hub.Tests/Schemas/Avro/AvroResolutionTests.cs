using System.Buffers;
using System.Text;
using Hub.Schemas.Avro;
using Hub.Schemas.Validation;

namespace Hub.Tests.Schemas.Avro;

[TestFixture]
public sealed class AvroResolutionTests
{
    [TestCase("\"int\"", "5", "\"long\"", "5", TestName = "Int_reads_as_long")]
    [TestCase("\"int\"", "5", "\"double\"", "5", TestName = "Int_reads_as_double")]
    [TestCase("\"long\"", "5", "\"float\"", "5", TestName = "Long_reads_as_float")]
    [TestCase("\"float\"", "1.5", "\"double\"", "1.5", TestName = "Float_reads_as_double")]
    [TestCase("\"string\"", "\"AQID\"", "\"bytes\"", "\"QVFJRA==\"", TestName = "String_reads_as_bytes")]
    [TestCase("\"bytes\"", "\"QVFJRA==\"", "\"string\"", "\"AQID\"", TestName = "Bytes_read_as_string")]
    [TestCase("\"int\"", "5", """["null","long"]""", "5", TestName = "A_plain_value_reads_as_optional_and_promoted")]
    [TestCase("""["null","int"]""", "null", """["long","null"]""", "null", TestName = "Branches_may_change_places")]
    [TestCase("""{"type":"enum","name":"E","symbols":["A","B"]}""", "\"B\"", """{"type":"enum","name":"E","symbols":["Z","B"],"default":"Z"}""", "\"B\"", TestName = "Symbols_are_matched_by_name")]
    [TestCase("""{"type":"enum","name":"E","symbols":["A","B"]}""", "\"A\"", """{"type":"enum","name":"E","symbols":["Z","B"],"default":"Z"}""", "\"Z\"", TestName = "An_unknown_symbol_reads_as_the_default")]
    [TestCase("""{"type":"array","items":"int"}""", "[1,2]", """{"type":"array","items":"long"}""", "[1,2]", TestName = "Items_are_promoted")]
    [TestCase("""{"type":"map","values":"int"}""", """{"k":1}""", """{"type":"map","values":["null","double"]}""", """{"k":1}""", TestName = "Values_of_a_map_are_promoted")]
    public void Values(string writer, string json, string reader, string expected) => Assert.That(Read(writer, json, reader), Is.EqualTo(expected));

    [Test]
    public void Fields_are_matched_by_name_and_alias_defaults_fill_in_and_removed_fields_are_skipped() => Assert.That(
        Read(
            """{"type":"record","name":"a.Old","fields":[{"name":"gone","type":{"type":"array","items":"string"}},{"name":"code","type":"string"},{"name":"n","type":"int"}]}""",
            """{"gone":["x","y"],"code":"c","n":3}""",
            """
            {"type":"record","name":"b.New","aliases":["a.Old"],"fields":[
              {"name":"n","type":"long"},{"name":"uscc","type":"string","aliases":["code"],"default":"none"},{"name":"added","type":["null","string"],"default":null},
              {"name":"kind","type":"string","default":"云"},{"name":"list","type":{"type":"array","items":"int"},"default":[1]}]}
            """),
        Is.EqualTo("""{"n":3,"uscc":"c","kind":"云","list":[1]}"""));

    [Test]
    public void Logical_types_keep_their_meaning() => Assert.That(
        Read(
            """{"type":"record","name":"R","fields":[{"name":"m","type":{"type":"bytes","logicalType":"decimal","precision":18,"scale":2}},{"name":"d","type":["null",{"type":"int","logicalType":"date"}],"default":null}]}""",
            """{"m":-12.34,"d":"2024-02-29"}""",
            """{"type":"record","name":"R","fields":[{"name":"d","type":["null",{"type":"int","logicalType":"date"}],"default":null},{"name":"m","type":["null",{"type":"bytes","logicalType":"decimal","precision":18,"scale":2}],"default":null}]}"""),
        Is.EqualTo("""{"d":"2024-02-29","m":-12.34}"""));

    [Test]
    public void A_record_that_contains_itself_is_resolved_at_every_level() => Assert.That(
        Read(
            """{"type":"record","name":"N","fields":[{"name":"v","type":"int"},{"name":"next","type":["null","N"],"default":null}]}""",
            """{"v":1,"next":{"v":2,"next":{"v":3}}}""",
            """{"type":"record","name":"N","fields":[{"name":"value","type":"long","aliases":["v"]},{"name":"next","type":["null","N"],"default":null}]}"""),
        Is.EqualTo("""{"value":1,"next":{"value":2,"next":{"value":3}}}"""));

    [Test]
    public void Versions_that_do_not_go_together_are_refused_with_reasons()
    {
        var found = AvroResolution.TryCreate(AvroSchema.Parse("\"long\""), AvroSchema.Parse("\"int\""), out var resolution);
        Assert.Multiple(() =>
        {
            Assert.That(resolution, Is.Null);
            Assert.That(found.Single().Rule, Is.EqualTo("AVRO_TYPE_MISMATCH"));
        });
    }

    [Test]
    public void Corrupt_data_is_a_finding()
    {
        AvroResolution.TryCreate(
            AvroSchema.Parse("""{"type":"record","name":"R","fields":[{"name":"a","type":"string"},{"name":"u","type":["null","int"]}]}"""),
            AvroSchema.Parse("""{"type":"record","name":"R","fields":[{"name":"a","type":"string"}]}"""),
            out var resolution);
        foreach (var hex in (string[])["", "FFFFFFFF0F", "0241", "024106", "01"])
        {
            var findings = new Findings();
            Assert.That(resolution!.TryRead(Convert.FromHexString(hex), new ArrayBufferWriter<byte>(), findings), Is.False, hex);
            Assert.That(findings.Items.Single().Code, Is.EqualTo("AVRO_CORRUPT"), hex);
        }
    }

    private static string Read(string writer, string json, string reader)
    {
        var writerSchema = AvroSchema.Parse(writer);
        var found = AvroResolution.TryCreate(writerSchema, AvroSchema.Parse(reader), out var resolution);
        Assert.That(found.Select(one => one.ToString()), Is.Empty);
        var output = new ArrayBufferWriter<byte>();
        var findings = new Findings();
        Assert.That(resolution!.TryRead(AvroMessages.Encode(AvroCodec.Compile(writerSchema), json), output, findings), string.Join('\n', findings.Items));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
