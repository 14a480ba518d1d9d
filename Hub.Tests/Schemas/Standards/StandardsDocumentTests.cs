using Hub.Schemas.Tools;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Standards;

[TestFixture]
public sealed class StandardsDocumentTests
{
    [Test]
    public void Both_forms_name_every_dataset_and_code_list()
    {
        var html = StandardsDocument.Html(StandardsFolder.Catalogue);
        var markdown = StandardsDocument.Markdown(StandardsFolder.Catalogue);
        foreach (var anchor in StandardsFolder.Catalogue.Datasets.Select(d => "dataset-" + d.Name).Concat(StandardsFolder.Catalogue.CodeLists.Keys.Select(l => "codes-" + l)))
        {
            Assert.That(html, Does.Contain($"id=\"{anchor}\""));
            Assert.That(markdown, Does.Contain($"id=\"{anchor}\""));
        }
    }

    [Test]
    public void Text_is_escaped_on_the_page()
    {
        var html = StandardsDocument.Html(StandardsFolder.Catalogue);

        Assert.That(html, Does.Contain("Women&#39;s").Or.Contain("Farmers&#39; cooperative"));
        Assert.That(html, Does.Not.Contain("<script"));
    }
}
