using System.Text;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Tools;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Standards;

[TestFixture]
public sealed class StandardsDiffTests
{
    private const string Schema = "datasets/leg.abnormal/v1.schema.json";

    [Test]
    public void Equal_editions_have_no_differences() =>
        Assert.That(StandardsDiff.Compare(StandardsFolder.Catalogue, StandardsFolder.Catalogue), Is.Empty);

    [Test]
    public void Field_that_becomes_required_is_explained_and_breaks_compatibility()
    {
        var changes = Compare(Schema, "\"listedBy\"]", "\"listedBy\", \"removedBy\"]");

        var field = changes.Single(c => c.Subject == "leg.abnormal v1 /removedBy");
        Assert.That(field.Kind, Is.EqualTo(ChangeKind.Changed));
        Assert.That(field.En, Does.Contain("required"));
        Assert.That(changes.SelectMany(c => c.Breaks).Select(b => b.Rule), Is.Not.Empty);
    }

    [Test]
    public void Retired_code_is_named_with_its_successor()
    {
        var changes = Compare("codes/tax-kinds.yaml", "{code: \"vehicle\", zh: 车船税, en: Vehicle and vessel tax}", "{code: \"vehicle\", zh: 车船税, en: Vehicle and vessel tax, to: \"2026-12\", successors: [\"resource\"]}");

        Assert.That(changes.Single().Subject, Is.EqualTo("code list tax-kinds vehicle"));
        Assert.That(changes.Single().En, Does.Contain("2026-12-31").And.Contain("resource"));
    }

    [Test]
    public void Element_whose_form_changes_is_named_beside_the_fields_that_use_it()
    {
        var changes = Compare("elements/documents.yaml", "schema: {type: string, minLength: 1, maxLength: 400}", "schema: {type: string, minLength: 1, maxLength: 300}");

        Assert.That(changes.Select(c => c.Subject), Has.Some.StartWith("element "));
        Assert.That(changes.SelectMany(c => c.Breaks).Select(b => b.Path), Has.Some.EndWith("maxLength"));
    }

    private static IReadOnlyList<StandardsChange> Compare(string file, string text, string replacement)
    {
        var original = Encoding.UTF8.GetString(StandardsFolder.Bundle[file].Span);
        Assert.That(original, Does.Contain(text));
        var changed = Encoding.UTF8.GetBytes(original.Replace(text, replacement, StringComparison.Ordinal));
        var newer = new StandardsBundle(StandardsFolder.Bundle.Paths.Select(path => KeyValuePair.Create(path, path == file ? new ReadOnlyMemory<byte>(changed) : StandardsFolder.Bundle[path])));
        return StandardsDiff.Compare(StandardsFolder.Catalogue, StandardsCatalogue.Load(newer));
    }
}
