using Hub.Schemas.Compatibility;

namespace Hub.Tests.Schemas.Compatibility;

[TestFixture]
public sealed class AvroCompatibilityTests
{
    private const string Money = """{"type":"bytes","logicalType":"decimal","precision":18,"scale":2}""";

    [TestCase("\"int\"", "\"long\"", TestName = "Int_promotes_to_long")]
    [TestCase("\"int\"", "\"double\"", TestName = "Int_promotes_to_double")]
    [TestCase("\"long\"", "\"float\"", TestName = "Long_promotes_to_float")]
    [TestCase("\"float\"", "\"double\"", TestName = "Float_promotes_to_double")]
    [TestCase("\"string\"", "\"bytes\"", TestName = "String_reads_as_bytes")]
    [TestCase("\"bytes\"", "\"string\"", TestName = "Bytes_read_as_string")]
    [TestCase("\"string\"", """["null","string"]""", TestName = "A_type_may_become_optional")]
    [TestCase("""["int","string"]""", """["string","long","null"]""", TestName = "A_union_may_be_extended_and_promoted")]
    [TestCase("""{"type":"enum","name":"E","symbols":["A","B"]}""", """{"type":"enum","name":"E","symbols":["C","B","A"]}""", TestName = "An_enum_may_be_extended")]
    [TestCase("""{"type":"enum","name":"E","symbols":["A","B"]}""", """{"type":"enum","name":"E","symbols":["A"],"default":"A"}""", TestName = "An_enum_with_default_may_be_narrowed")]
    [TestCase("""{"type":"record","name":"a.R","fields":[]}""", """{"type":"record","name":"b.R","fields":[]}""", TestName = "The_namespace_may_change")]
    [TestCase("""{"type":"record","name":"Old","fields":[]}""", """{"type":"record","name":"New","aliases":["Old"],"fields":[]}""", TestName = "A_record_may_be_renamed_with_an_alias")]
    [TestCase("""{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}""", """{"type":"record","name":"R","fields":[{"name":"b","type":"long","aliases":["a"]}]}""", TestName = "A_field_may_be_renamed_with_an_alias")]
    [TestCase("""{"type":"record","name":"R","fields":[]}""", """{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":0}]}""", TestName = "A_field_with_default_may_be_added")]
    [TestCase("""{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}""", """{"type":"record","name":"R","fields":[]}""", TestName = "A_field_may_be_removed")]
    [TestCase("""{"type":"record","name":"N","fields":[{"name":"next","type":["null","N"]},{"name":"v","type":"int"}]}""", """{"type":"record","name":"N","fields":[{"name":"next","type":["null","N"]},{"name":"v","type":"long"}]}""", TestName = "A_recursive_record_may_be_promoted")]
    public void Compatible_change(string older, string newer) => Assert.That(Backward(older, newer), Is.Empty);

    [TestCase("\"long\"", "\"int\"", "AVRO_TYPE_MISMATCH", "", TestName = "Long_does_not_read_as_int")]
    [TestCase("""["null","string"]""", "\"string\"", "AVRO_BRANCH_MISSING", "", TestName = "An_optional_value_does_not_read_as_a_plain_one")]
    [TestCase("""{"type":"enum","name":"E","symbols":["A","B"]}""", """{"type":"enum","name":"E","symbols":["A"]}""", "AVRO_SYMBOLS_MISSING", "/symbols", TestName = "An_enum_without_default_may_not_be_narrowed")]
    [TestCase("""{"type":"record","name":"R","fields":[]}""", """{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}""", "AVRO_FIELD_WITHOUT_DEFAULT", "/fields/a", TestName = "A_field_without_default_may_not_be_added")]
    [TestCase("""{"type":"record","name":"R","fields":[]}""", """{"type":"record","name":"S","fields":[]}""", "AVRO_NAME_MISMATCH", "", TestName = "A_record_may_not_be_renamed_without_alias")]
    [TestCase("""{"type":"fixed","name":"F","size":4}""", """{"type":"fixed","name":"F","size":8}""", "AVRO_FIXED_SIZE", "/size", TestName = "A_fixed_may_not_change_its_size")]
    [TestCase(Money, """{"type":"bytes","logicalType":"decimal","precision":18,"scale":4}""", "AVRO_LOGICAL_TYPE", "/logicalType", TestName = "A_decimal_may_not_change_its_scale")]
    [TestCase("""{"type":"long","logicalType":"timestamp-millis"}""", """{"type":"long","logicalType":"timestamp-micros"}""", "AVRO_LOGICAL_TYPE", "/logicalType", TestName = "A_timestamp_may_not_change_its_unit")]
    [TestCase("""{"type":"record","name":"N","fields":[{"name":"next","type":["null","N"]},{"name":"v","type":"long"}]}""", """{"type":"record","name":"N","fields":[{"name":"next","type":["null","N"]},{"name":"v","type":"int"}]}""", "AVRO_TYPE_MISMATCH", "/fields/v", TestName = "A_recursive_record_may_not_be_narrowed")]
    [TestCase("""{"type":"map","values":"long"}""", """{"type":"map","values":"string"}""", "AVRO_TYPE_MISMATCH", "/values", TestName = "Values_of_a_map_may_not_change_type")]
    public void Incompatible_change(string older, string newer, string rule, string path) =>
        Assert.That(Backward(older, newer).Select(one => (one.Rule, one.Path)), Is.EqualTo(new[] { (rule, path) }));

    [Test]
    public void Named_types_come_from_references()
    {
        var references = new Dictionary<string, string>
        {
            ["city.Address"] = """{"type":"record","name":"Address","namespace":"city","fields":[{"name":"town","type":"string"}]}""",
        };
        var older = new SchemaSource { Format = SchemaFormat.Avro, Text = """{"type":"record","name":"R","fields":[{"name":"home","type":"city.Address"}]}""", References = references };
        var newer = older with { References = new Dictionary<string, string> { ["city.Address"] = references["city.Address"].Replace("\"string\"", "\"int\"", StringComparison.Ordinal) } };
        Assert.Multiple(() =>
        {
            Assert.That(CompatibilityChecker.Compare(older, older, CompatibilityDirection.Backward), Is.Empty);
            Assert.That(CompatibilityChecker.Compare(newer, older, CompatibilityDirection.Backward).Single().Path, Is.EqualTo("/fields/home/fields/town"));
        });
    }

    private static IReadOnlyList<Incompatibility> Backward(string older, string newer) => CompatibilityChecker.Compare(
        new SchemaSource { Format = SchemaFormat.Avro, Text = newer },
        new SchemaSource { Format = SchemaFormat.Avro, Text = older },
        CompatibilityDirection.Backward);
}
