using Hub.Schemas.Avro;
using Hub.Schemas.Catalogue;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Standards;

[TestFixture]
public sealed class AvroFilesTests
{
    [Test]
    public void Every_published_Avro_schema_has_the_fields_of_its_dataset()
    {
        foreach (var dataset in StandardsFolder.Catalogue.Datasets)
        {
            var schema = AvroSchema.Parse(dataset.Versions[^1].AvroSchema!);
            Assert.That(
                schema.Fields.Select(f => "/" + f.JsonName),
                Is.EquivalentTo(dataset.Fields.Select(f => f.Pointer).Where(p => p.LastIndexOf('/') == 0)),
                dataset.Name.Value);
        }
    }

    [Test]
    public void Closed_code_list_is_an_enum_and_an_open_one_a_string()
    {
        var schema = AvroSchema.Parse(StandardsFolder.Catalogue.Find(DatasetName.Parse("leg.registration"))!.Versions[0].AvroSchema!);

        var status = schema.Fields.Single(f => f.JsonName == "status").Type;
        Assert.That(status.Kind, Is.EqualTo(AvroKind.Enum));
        Assert.That(status.Symbols, Is.EqualTo(new[] { "active", "revoked", "deregistered", "cancelled", "moved_out" }));
        Assert.That(schema.Fields.Single(f => f.JsonName == "divisionCode").Type.Kind, Is.EqualTo(AvroKind.String));
    }
}
