using System.Text;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Tools;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Standards;

[TestFixture]
public sealed class DatasetScaffoldTests
{
    private static readonly DatasetDraft s_draft = new()
    {
        Name = DatasetName.Parse("leg.branch"),
        TitleZh = "分支机构",
        TitleEn = "Branches",
        PlanItem = "systems/5",
        Classification = "102",
        Provider = "market-supervision",
        Fields = [("uscc", "uscc"), ("name", "organization-name")],
    };

    [Test]
    public void New_dataset_lacks_only_its_examples_and_Avro_schema()
    {
        var files = DatasetScaffold.Create(StandardsFolder.Catalogue, s_draft);
        var report = StandardsCheck.Run(With(files), TimeProvider.System);

        Assert.That(report.Faults.Select(f => f.Code), Is.EquivalentTo(new[] { StandardsFaultCodes.AvroMissing, StandardsFaultCodes.ExamplesTooFew }));
        Assert.That(StandardsCatalogue.Load(With(files)).Find(s_draft.Name)!.Resource!.Sequence, Is.GreaterThan(1));
    }

    [Test]
    public void Key_that_identifies_a_person_makes_the_dataset_personal()
    {
        var files = DatasetScaffold.Create(StandardsFolder.Catalogue, s_draft with { Fields = [("idNumber", "citizen-id")] });
        var dataset = StandardsCatalogue.Load(With(files)).Find(s_draft.Name)!;

        Assert.That(dataset.Personal && dataset.PersonalKey, Is.True);
    }

    [Test]
    public void Next_version_starts_as_a_copy_under_its_own_address()
    {
        var dataset = StandardsFolder.Catalogue.Find(DatasetName.Parse("leg.abnormal"))!;
        var (path, text) = DatasetScaffold.NextVersion(StandardsFolder.Bundle, dataset);

        Assert.That(path, Is.EqualTo("datasets/leg.abnormal/v2.schema.json"));
        Assert.That(StandardsCatalogue.Load(With([(path, text)])).Find(dataset.Name)!.Versions.Select(v => v.EventType), Does.Contain("yunfu.leg.abnormal.v2"));
    }

    [Test]
    public void Name_that_is_taken_and_unknown_element_are_refused()
    {
        Assert.That(() => DatasetScaffold.Create(StandardsFolder.Catalogue, s_draft with { Name = DatasetName.Parse("leg.abnormal") }), Throws.ArgumentException);
        Assert.That(() => DatasetScaffold.Create(StandardsFolder.Catalogue, s_draft with { Fields = [("x", "no-such")] }), Throws.ArgumentException.With.Message.Contains("no-such"));
    }

    private static StandardsBundle With(IReadOnlyList<(string Path, string Text)> files) =>
        new(StandardsFolder.Bundle.Paths
            .Select(path => KeyValuePair.Create(path, StandardsFolder.Bundle[path]))
            .Concat(files.Select(f => KeyValuePair.Create(f.Path, new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(f.Text))))));
}
