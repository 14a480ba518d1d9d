using System.Text;
using Hub.Schemas.Catalogue;
using Hub.Schemas.CodeLists;
using Hub.Schemas.Tools;
using Hub.Schemas.Validation;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Standards;

[TestFixture]
public sealed class SampleMessagesTests
{
    private static readonly CatalogueCodeSets s_codes = new(StandardsFolder.Catalogue);

    public static IEnumerable<Dataset> Datasets => StandardsFolder.Catalogue.Datasets;

    [TestCaseSource(nameof(Datasets))]
    public void Samples_of_every_dataset_are_valid_and_differ(Dataset dataset)
    {
        var validator = MessageValidators.Compile(dataset.Versions[^1], dataset.BusinessKey, s_codes);
        var samples = Take(dataset, seed: 7);
        foreach (var sample in samples)
        {
            var findings = new Findings();
            validator.Validate(Encoding.UTF8.GetBytes(sample), findings, []);
            Assert.That(findings.Items.Where(f => f.Severity == Severity.Error), Is.Empty, sample);
        }

        Assert.That(samples.Distinct().Count(), Is.GreaterThan(10));
    }

    [Test]
    public void Same_seed_gives_the_same_samples()
    {
        var dataset = StandardsFolder.Catalogue.Datasets[0];
        var samples = Take(dataset, seed: 7);
        var again = Take(dataset, seed: 7);
        var others = Take(dataset, seed: 8);

        Assert.That(again, Is.EqualTo(samples));
        Assert.That(others, Is.Not.EqualTo(samples));
    }

    private static List<string> Take(Dataset dataset, int seed)
    {
        var samples = new SampleMessages(StandardsFolder.Catalogue, StandardsFolder.Bundle, dataset, seed, TimeProvider.System);
        return [.. Enumerable.Range(0, 20).Select(_ => samples.Next())];
    }
}
