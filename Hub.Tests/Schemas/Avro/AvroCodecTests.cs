using System.Buffers;
using System.Text;
using Hub.Schemas.Avro;
using Hub.Schemas.Compatibility;
using Hub.Schemas.Validation;

namespace Hub.Tests.Schemas.Avro;

[TestFixture]
public sealed class AvroCodecTests
{
    private const string Money = """{"type":"number","multipleOf":0.01}""";
    private const string Time = """{"type":"string","format":"date-time"}""";
    private const string Micros = """{"type":"string","format":"date-time","x-timestamp":"micros"}""";

    [TestCase("""{"type":"boolean"}""", "true", "01")]
    [TestCase("""{"type":"integer"}""", "0", "00")]
    [TestCase("""{"type":"integer"}""", "-1", "01")]
    [TestCase("""{"type":"integer"}""", "64", "8001")]
    [TestCase("""{"type":"integer"}""", "-9223372036854775808", "FFFFFFFFFFFFFFFFFF01")]
    [TestCase("""{"type":"number"}""", "1.5", "000000000000F83F")]
    [TestCase(Money, "0.00", "0200")]
    [TestCase(Money, "1.27", "027F")]
    [TestCase(Money, "1.28", "040080")]
    [TestCase(Money, "-1.28", "0280")]
    [TestCase("""{"type":"string"}""", "\"云浮\"", "0CE4BA91E6B5AE")]
    [TestCase("""{"type":"string","format":"date"}""", "\"1970-01-02\"", "02")]
    [TestCase(Time, "\"1970-01-01T08:00:00.001+08:00\"", "02")]
    [TestCase("""{"type":"array","items":{"type":"integer"}}""", "[]", "00")]
    [TestCase("""{"type":"array","items":{"type":"integer"}}""", "[1,2]", "04020400")]
    [TestCase("""{"type":"object","additionalProperties":{"type":"integer"}}""", """{"a":1}""", "0202610200")]
    public void Bytes_are_those_of_the_specification(string schema, string json, string hex)
    {
        var codec = AvroMessages.CodecFor(schema);
        var avro = AvroMessages.Encode(codec, json);
        Assert.Multiple(() =>
        {
            Assert.That(Convert.ToHexString(avro), Is.EqualTo(hex));
            Assert.That(AvroMessages.Decode(codec, avro), Is.EqualTo(json));
        });
    }

    [TestCase("""{"type":"integer"}""", "1.0", "1")]
    [TestCase("""{"type":"integer"}""", "12e2", "1200")]
    [TestCase(Money, "1234567890123456.78", "1234567890123456.78")]
    [TestCase(Money, "-0.01", "-0.01")]
    [TestCase(Money, "5", "5.00")]
    [TestCase(Money, "1.2E+1", "12.00")]
    [TestCase(Money, "120e-2", "1.20")]
    [TestCase("""{"type":"number","multipleOf":0.01,"x-precision":38}""", "999999999999999999999999999999999999.99", "999999999999999999999999999999999999.99")]
    [TestCase("""{"type":"number"}""", "0.1", "0.1")]
    [TestCase("""{"type":"number"}""", "1e300", "1E+300")]
    [TestCase(Time, "\"2024-02-29T23:59:59Z\"", "\"2024-03-01T07:59:59+08:00\"")]
    [TestCase(Time, "\"1969-12-31T23:59:59.5-01:30\"", "\"1970-01-01T09:29:59.5+08:00\"")]
    [TestCase(Micros, "\"0001-01-01T08:00:00.000001+08:00\"", "\"0001-01-01T08:00:00.000001+08:00\"")]
    [TestCase("""{"type":"string"}""", "\"\\u4e91\\ud83d\\ude00\\n\"", "\"云\\uD83D\\uDE00\\n\"")]
    [TestCase("""{"type":"string","contentEncoding":"base64"}""", "\"AQID\"", "\"AQID\"")]
    [TestCase("{}", """{ "free" : [1.50, null] }""", """{ "free" : [1.50, null] }""")]
    [TestCase("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":["string","null"]},"c":{"type":"integer"}},"required":["b"]}""", """{"c":1,"b":null}""", """{"b":null,"c":1}""")]
    public void Values_come_back_equal_in_the_citys_form(string schema, string json, string back)
    {
        var codec = AvroMessages.CodecFor(schema);
        Assert.That(AvroMessages.Decode(codec, AvroMessages.Encode(codec, json)), Is.EqualTo(back));
    }

    [TestCase("""{"type":"integer"}""", "1.5", "AVRO_TYPE")]
    [TestCase("""{"type":"integer"}""", "9223372036854775808", "AVRO_NUMBER_RANGE")]
    [TestCase("""{"type":"integer","minimum":0,"maximum":9}""", "2147483648", "AVRO_NUMBER_RANGE")]
    [TestCase(Money, "0.001", "AVRO_NUMBER_SCALE")]
    [TestCase(Money, "12345678901234567.00", "AVRO_NUMBER_RANGE")]
    [TestCase(Money, "1e999999999999", "AVRO_NUMBER_RANGE")]
    [TestCase(Money, "\"1.00\"", "AVRO_TYPE")]
    [TestCase("""{"type":"number"}""", "0.10000000000000000001", "AVRO_NUMBER_INEXACT")]
    [TestCase("""{"type":"number"}""", "1e400", "AVRO_NUMBER_INEXACT")]
    [TestCase("""{"type":"string","format":"date"}""", "\"2023-02-29\"", "AVRO_DATE")]
    [TestCase("""{"type":"string","format":"date"}""", "\"2023-02-28Z\"", "AVRO_DATE")]
    [TestCase(Time, "\"2024-01-01T24:00:01+08:00\"", "AVRO_TIMESTAMP")]
    [TestCase(Time, "\"2024-01-01T00:00:00\"", "AVRO_TIMESTAMP")]
    [TestCase(Time, "\"2024-01-01T00:00:00.0001+08:00\"", "AVRO_TIMESTAMP_SCALE")]
    [TestCase("""{"enum":["A","B"]}""", "\"C\"", "AVRO_ENUM_SYMBOL")]
    [TestCase("""{"type":"string","contentEncoding":"base64"}""", "\"?\"", "AVRO_BASE64")]
    [TestCase("""{"type":"string"}""", "\"\\ud800\"", "JSON_INVALID_UTF8")]
    [TestCase("""{"type":"string"}""", "{}", "AVRO_TYPE")]
    [TestCase("""{"type":["string","null"]}""", "7", "AVRO_TYPE")]
    [TestCase("""{"type":"string"}""", "\"a\" x", "JSON_MALFORMED")]
    [TestCase("""{"type":"string"}""", "", "JSON_MALFORMED")]
    public void A_value_that_would_not_come_back_is_refused(string schema, string json, string code) =>
        Assert.That(AvroMessages.Refused(AvroMessages.CodecFor(schema), Encoding.UTF8.GetBytes(json)), Is.EqualTo(new[] { (code, "") }));

    [Test]
    public void All_errors_of_a_message_are_found_each_with_its_place()
    {
        var codec = AvroMessages.CodecFor("""
            {"type":"object","required":["a","b"],"properties":{
              "a":{"type":"string"},"b":{"type":"string"},"list":{"type":"array","items":{"type":"object","properties":{"n/m":{"type":"integer"}}}},
              "map":{"type":"object","additionalProperties":{"type":"integer"}}}}
            """);
        var json = """{"a":1,"list":[{},{"n/m":"x"}],"map":{"441228198911115121":"x"},"unknown":{"deep":[1]},"a":"again"}"""u8;
        Assert.That(AvroMessages.Refused(codec, json), Is.EqualTo(new[]
        {
            ("AVRO_TYPE", "/a"),
            ("AVRO_TYPE", "/list/1/n~1m"),
            ("AVRO_TYPE", "/map"),
            ("AVRO_PROPERTY_UNKNOWN", ""),
            ("JSON_DUPLICATE_KEY", ""),
            ("AVRO_REQUIRED", "/b"),
        }));
    }

    [Test]
    public void No_sentence_repeats_a_value_or_a_key_of_the_sender()
    {
        var codec = AvroMessages.CodecFor("""{"type":"object","properties":{"id":{"type":"integer"},"by":{"type":"object","additionalProperties":{"type":"string","format":"date"}}}}""");
        var findings = new Findings();
        codec.TryEncode("""{"id":"445302199003070028","by":{"445302199003070028":"445302199003070028"},"445302199003070028":1}"""u8, new ArrayBufferWriter<byte>(), findings);
        Assert.That(findings.Items, Has.Count.EqualTo(3));
        Assert.That(findings.Items.Select(finding => finding.ToString()), Has.None.Contains("4453"));
    }

    [Test]
    public void Properties_in_any_order_give_the_same_bytes()
    {
        var codec = AvroMessages.CodecFor("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"object","properties":{"x":{"type":"integer"},"y":{"type":"integer"}}},"c":{"type":"boolean"}}}""");
        Assert.That(
            AvroMessages.Encode(codec, """{"c":true,"b":{"y":2,"x":1},"a":"s"}"""),
            Is.EqualTo(AvroMessages.Encode(codec, """{"a":"s","b":{"x":1,"y":2},"c":true}""")));
    }

    [Test]
    public void A_missing_property_takes_the_default_of_its_field()
    {
        var codec = AvroCodec.Compile(AvroSchema.Parse("""
            {"type":"record","name":"R","fields":[
              {"name":"s","type":"string","default":"云"},{"name":"n","type":["long","null"],"default":7},{"name":"l","type":{"type":"array","items":"int"},"default":[1,2]},
              {"name":"m","type":{"type":"map","values":"boolean"},"default":{"k":true}},{"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]},"default":"B"},
              {"name":"d","type":{"type":"bytes","logicalType":"decimal","precision":4,"scale":1},"default":"\u000f"},{"name":"r","type":{"type":"record","name":"S","fields":[{"name":"x","type":"double","default":1}]},"default":{}}]}
            """));
        Assert.That(
            AvroMessages.Decode(codec, AvroMessages.Encode(codec, "{}")),
            Is.EqualTo("""{"s":"云","n":7,"l":[1,2],"m":{"k":true},"e":"B","d":1.5,"r":{"x":1}}"""));
    }

    [Test]
    public void Nesting_is_bounded_both_ways()
    {
        var codec = AvroMessages.CodecFor("""{"type":"object","properties":{"next":{"$ref":"#"}}}""");
        var deep = string.Concat(Enumerable.Repeat("""{"next":""", 70)) + "{}" + new string('}', 70);
        Assert.That(AvroMessages.Refused(codec, Encoding.UTF8.GetBytes(deep)), Is.EqualTo(new[] { ("JSON_TOO_DEEP", "") }));

        var findings = new Findings();
        Assert.That(codec.TryDecode(Enumerable.Repeat((byte)2, 10_000).ToArray(), new ArrayBufferWriter<byte>(), findings), Is.False);
        Assert.That(findings.Items.Single().Code, Is.EqualTo("AVRO_CORRUPT"));
    }

    [TestCase("""{"type":"array","items":"null"}""", "FEFFFFFFFFFFFFFFFF0100", TestName = "A_block_of_endless_items_is_refused")]
    [TestCase("\"string\"", "FEFFFFFFFFFFFFFFFF01", TestName = "A_string_longer_than_the_data_is_refused")]
    [TestCase("\"string\"", "0180", TestName = "A_negative_length_is_refused")]
    [TestCase("\"string\"", "02FF", TestName = "A_string_that_is_not_UTF8_is_refused")]
    [TestCase("\"long\"", "FFFFFFFFFFFFFFFFFFFF01", TestName = "An_endless_number_is_refused")]
    [TestCase("\"int\"", "FEFFFFFFFFFF01", TestName = "An_int_beyond_32_bits_is_refused")]
    [TestCase("\"boolean\"", "02", TestName = "A_boolean_that_is_neither_is_refused")]
    [TestCase("\"int\"", "0202", TestName = "Bytes_after_the_end_are_refused")]
    [TestCase("\"double\"", "000000000000F07F", TestName = "Infinity_has_no_JSON")]
    [TestCase("""["null","int"]""", "04", TestName = "A_branch_that_does_not_exist_is_refused")]
    [TestCase("""{"type":"enum","name":"E","symbols":["A"]}""", "02", TestName = "A_symbol_that_does_not_exist_is_refused")]
    [TestCase("""{"type":"bytes","logicalType":"decimal","precision":4}""", "00", TestName = "A_decimal_without_bytes_is_refused")]
    [TestCase("""{"type":"int","logicalType":"date"}""", "FEFFFFFF0F", TestName = "A_date_after_the_year_9999_is_refused")]
    [TestCase("""{"type":"string","contentType":"application/json"}""", "027B", TestName = "Text_that_is_not_JSON_is_refused")]
    public void Corrupt_data(string schema, string hex)
    {
        var findings = new Findings();
        var codec = AvroCodec.Compile(AvroSchema.Parse(schema));
        Assert.That(codec.TryDecode(Convert.FromHexString(hex), new ArrayBufferWriter<byte>(), findings), Is.False);
        Assert.That(findings.Items.Single().Code, Is.EqualTo("AVRO_CORRUPT"));
    }

    [Test]
    public void Blocks_with_a_byte_size_are_read()
    {
        // count -2, size 2, items 1 and 2, end
        var codec = AvroCodec.Compile(AvroSchema.Parse("""{"type":"array","items":"int"}"""));
        Assert.That(AvroMessages.Decode(codec, [0x03, 0x04, 0x02, 0x04, 0x00]), Is.EqualTo("[1,2]"));
    }

    [Test]
    public void A_union_that_JSON_cannot_tell_apart_is_a_fault_of_the_schema() =>
        Assert.That(
            Assert.Throws<SchemaFaultException>(() => AvroCodec.Compile(AvroSchema.Parse("""{"type":"record","name":"R","fields":[{"name":"u","type":["int","double"]}]}""")))!.Fault.Pointer,
            Is.EqualTo("/fields/u"));

    [Test]
    public void The_wire_format_puts_zero_and_the_id_before_the_body()
    {
        var output = new ArrayBufferWriter<byte>();
        AvroWireFormat.WritePrefix(258, output);
        output.Write<byte>([0xAA]);
        Assert.Multiple(() =>
        {
            Assert.That(Convert.ToHexString(output.WrittenSpan), Is.EqualTo("0000000102AA"));
            Assert.That(AvroWireFormat.TryRead(output.WrittenSpan, out var id, out var body) && id == 258 && body.SequenceEqual<byte>([0xAA]));
            Assert.That(AvroWireFormat.TryRead([0, 0, 0, 1], out _, out _), Is.False);
            Assert.That(AvroWireFormat.TryRead([1, 0, 0, 0, 1], out _, out _), Is.False);
        });
    }

    [Test]
    public void The_header_form_holds_one_and_the_guid_most_significant_byte_first()
    {
        var guid = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        var header = AvroWireFormat.GuidHeader(guid);
        Assert.Multiple(() =>
        {
            Assert.That(Convert.ToHexString(header), Is.EqualTo("0100112233445566778899AABBCCDDEEFF"));
            Assert.That(AvroWireFormat.TryReadGuidHeader(header, out var read) && read == guid);
            Assert.That(AvroWireFormat.TryReadGuidHeader(header.AsSpan(1), out _), Is.False);
        });
    }
}
