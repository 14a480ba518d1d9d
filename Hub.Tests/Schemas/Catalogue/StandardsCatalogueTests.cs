using System.Text.Json;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Identifiers;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Catalogue;

[TestFixture]
public sealed class StandardsCatalogueTests
{
    private static readonly StandardsCatalogue s_catalogue = StandardsFolder.Catalogue;

    [Test]
    public void Registration_is_loaded_with_its_metadata()
    {
        var dataset = s_catalogue.Find(DatasetName.Parse("leg.registration"))!;

        Assert.That(dataset.TitleZh, Is.EqualTo("法人登记"));
        Assert.That(dataset.Repository, Is.EqualTo(RepositoryKind.LegalEntity));
        Assert.That(dataset.BusinessKey, Is.EqualTo(new[] { "/uscc" }));
        Assert.That(dataset.Versions[0].EventType, Is.EqualTo("yunfu.leg.registration.v1"));
        Assert.That(dataset.Resource!.Share, Is.EqualTo(ShareType.Conditional));
        Assert.That(dataset.Fields.Single(f => f.Pointer == "/legalRepresentativeIdNumber").Mask, Is.EqualTo(MaskKind.IdNumber));
        Assert.That(dataset.Fields.Single(f => f.Pointer == "/industryCode").Authority, Is.EqualTo(new[] { "statistics" }));
    }

    [Test]
    public void Published_schema_stands_alone()
    {
        foreach (var version in s_catalogue.Datasets.SelectMany(d => d.Versions))
        {
            using var schema = JsonDocument.Parse(version.JsonSchema);
            Assert.That(schema.RootElement.GetProperty("$id").GetString(), Is.EqualTo($"urn:yunfu:schema:{version.Dataset}:v{version.Major}"));
            Assert.That(schema.RootElement.GetRawText(), Does.Not.Contain("urn:yunfu:element:"));
        }
    }

    [Test]
    public void Element_gives_its_names_and_schema_to_every_field_that_uses_it()
    {
        using var schema = JsonDocument.Parse(s_catalogue.Find(DatasetName.Parse("ss.enrolment"))!.Versions[0].JsonSchema);
        var idNumber = schema.RootElement.GetProperty("properties").GetProperty("idNumber");

        Assert.That(idNumber.GetProperty("format").GetString(), Is.EqualTo("citizen-id"));
        Assert.That(idNumber.GetProperty("x-element").GetString(), Is.EqualTo("citizen-id"));
        Assert.That(idNumber.GetProperty("title").GetString(), Is.EqualTo("社会保障号码"), "the field's own title wins");
        Assert.That(idNumber.GetProperty("x-personal").GetBoolean(), Is.True);
    }

    [Test]
    public void Bundle_from_bytes_loads_the_same_as_the_directory()
    {
        var copy = new StandardsBundle(StandardsFolder.Bundle.Paths.Select(path => KeyValuePair.Create(path, StandardsFolder.Bundle[path])));
        var catalogue = StandardsCatalogue.Load(copy);

        Assert.That(catalogue.Datasets.Select(d => d.Name), Is.EqualTo(s_catalogue.Datasets.Select(d => d.Name)));
        Assert.That(catalogue.CodeLists.Keys, Is.EquivalentTo(s_catalogue.CodeLists.Keys));
    }
}
