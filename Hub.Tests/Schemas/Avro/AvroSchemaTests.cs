using Hub.Schemas.Avro;
using Hub.Schemas.Compatibility;

namespace Hub.Tests.Schemas.Avro;

[TestFixture]
public sealed class AvroSchemaTests
{
    [TestCase("{", "", TestName = "Text_that_is_not_JSON")]
    [TestCase("7", "", TestName = "A_number")]
    [TestCase("\"nobody\"", "", TestName = "An_undefined_name")]
    [TestCase("{}", "", TestName = "An_object_without_type")]
    [TestCase("""["int","int"]""", "", TestName = "A_union_that_holds_a_type_twice")]
    [TestCase("""["int",["string"]]""", "", TestName = "A_union_in_a_union")]
    [TestCase("""{"type":"array"}""", "", TestName = "An_array_without_items")]
    [TestCase("""{"type":"record","name":"1","fields":[]}""", "/name", TestName = "A_name_that_begins_with_a_digit")]
    [TestCase("""{"type":"record","name":"R"}""", "", TestName = "A_record_without_fields")]
    [TestCase("""{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"a","type":"int"}]}""", "/fields/1", TestName = "A_field_twice")]
    [TestCase("""{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":"x"}]}""", "/fields/0/default", TestName = "A_default_of_another_type")]
    [TestCase("""{"type":"record","name":"R","fields":[{"name":"a","type":["int","null"],"default":null}]}""", "/fields/0/default", TestName = "A_default_of_the_second_branch")]
    [TestCase("""{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"record","name":"R","fields":[]}}]}""", "/fields/0/type", TestName = "A_type_defined_twice")]
    [TestCase("""{"type":"enum","name":"E","symbols":["A","A"]}""", "/symbols", TestName = "A_symbol_twice")]
    [TestCase("""{"type":"enum","name":"E","symbols":["A"],"default":"B"}""", "/default", TestName = "A_default_symbol_that_is_none")]
    [TestCase("""{"type":"fixed","name":"F","size":-1}""", "/size", TestName = "A_negative_size")]
    [TestCase("""{"type":"bytes","logicalType":"decimal","precision":2,"scale":3}""", "", TestName = "A_scale_beyond_the_precision")]
    public void Is_refused_with_its_place(string text, string pointer) =>
        Assert.That(Assert.Throws<SchemaFaultException>(() => AvroSchema.Parse(text))!.Fault.Pointer, Is.EqualTo(pointer));

    [TestCase("int", TestName = "A_bare_name_is_a_schema")]
    [TestCase("""{"type":"int","logicalType":"unheard-of"}""", TestName = "An_unknown_logical_type_is_its_base_type")]
    [TestCase("""{"type":"int","logicalType":"decimal","precision":4}""", TestName = "A_logical_type_on_the_wrong_base_is_its_base_type")]
    public void Reads_as_int(string text) => Assert.That(AvroSchema.Parse(text).ToString(), Is.EqualTo("\"int\"\n"));

    [Test]
    public void Names_are_looked_up_in_the_namespace_around_them()
    {
        var schema = AvroSchema.Parse("""{"type":"record","name":"R","namespace":"a.b","fields":[{"name":"e","type":{"type":"enum","name":"E","symbols":["X"]}},{"name":"f","type":"E"},{"name":"g","type":"a.b.E"}]}""");
        Assert.Multiple(() =>
        {
            Assert.That(schema.Fields[0].Type.FullName, Is.EqualTo("a.b.E"));
            Assert.That(schema.Fields[1].Type, Is.SameAs(schema.Fields[0].Type));
            Assert.That(schema.Fields[2].Type, Is.SameAs(schema.Fields[0].Type));
        });
    }

    [Test]
    public void A_chain_of_references_too_deep_to_follow_is_a_fault_and_not_a_crash()
    {
        var references = Enumerable.Range(0, 30_000).ToDictionary(
            i => $"n.R{i}",
            i => $$"""{"type":"record","name":"R{{i}}","namespace":"n","fields":[{"name":"f","type":"n.R{{i + 1}}"}]}""");
        Assert.That(Assert.Throws<SchemaFaultException>(() => AvroSchema.Parse("\"n.R0\"", references))!.Fault.En, Is.EqualTo("The schema refers too deeply."));
    }
}
