using System.Text;
using Hub.Adapters.LegalEntity;
using Hub.Adapters.MacroEconomy;
using Hub.Adapters.SocialSecurity;
using Hub.Core.Delivery;
using Hub.Schemas.Catalogue;
using Hub.Tests.Support;
using Npgsql;

namespace Hub.Tests.Adapters.Repositories;

/// <summary>The repositories against the standard that they are fed by.</summary>
[TestFixture]
public sealed class StandardMappingTests
{
    /// <summary>What the standard has and a repository does not keep, and why.</summary>
    private static readonly HashSet<string> s_leftOut =
    [
        "svc.case /applicantType", "svc.case /applicantName", "svc.case /applicantIdNumber", "svc.case /mobile", // of natural persons, too
        "cred.penalty /legalRepresentativeName", "cred.penalty /source", "cred.penalty /remark", "cred.licence /remark", "svc.case_status /remark", // prose, or known otherwise
        "ss.contribution /name", "ss.benefit /name", // the enrolment says it
        "ss.benefit /bankAccount", // paying is not this repository's business
        "ss.employment /ethnicGroup", "civ.vital /name", // personal, and nothing here is decided by it
    ];

    private static readonly (RepositoryKind Kind, Func<NpgsqlDataSource, ISink> Sink)[] s_sinks =
    [
        (RepositoryKind.LegalEntity, r => new LegalEntitySink(r, RepositoryHarness.Tokens)),
        (RepositoryKind.MacroEconomy, r => new MacroEconomySink(r)),
        (RepositoryKind.SocialSecurity, r => new SocialSecuritySink(r, RepositoryHarness.Tokens)),
    ];

    [Test]
    public async Task Every_valid_example_of_the_standard_is_applied()
    {
        foreach (var (kind, create) in s_sinks)
        {
            await using var repository = await RepositoryHarness.CreateAsync(create);
            foreach (var dataset in repository.Sink.Datasets)
            {
                Assert.That(StandardsFolder.Catalogue.Find(dataset)!.Repository, Is.EqualTo(kind), dataset.Value);
                var examples = Examples(dataset);
                Assert.That(examples, Is.Not.Empty, dataset.Value);
                Assert.That(await repository.WriteAsync(examples), Is.Empty, dataset.Value);
            }

            foreach (var (table, digest) in await repository.DigestsAsync())
            {
                Assert.That(digest, Does.Not.StartWith("0 "), $"{table} is empty");
            }
        }
    }

    [Test]
    public async Task Every_dataset_that_the_catalogue_sends_to_a_repository_is_fed()
    {
        foreach (var (kind, create) in s_sinks)
        {
            await using var repository = await RepositoryHarness.CreateAsync(create);
            var catalogued = StandardsFolder.Catalogue.Datasets.Where(d => d.Repository == kind).Select(d => d.Name);
            Assert.That(repository.Sink.Datasets, Is.EquivalentTo(catalogued), kind.ToString());
        }
    }

    [Test]
    public void Every_field_of_the_standard_is_kept_or_left_out_on_purpose()
    {
        var kept = LegalEntityFeeds.All(RepositoryHarness.Tokens).Concat(MacroEconomyFeeds.All).Concat(SocialSecurityFeeds.All(RepositoryHarness.Tokens))
            .SelectMany(f => f.Fields.Select(c => $"{f.Dataset} {c.Pointer}")).ToHashSet();
        var standard = kept.Select(k => k.Split(' ')[0]).Distinct()
            .SelectMany(d => StandardsFolder.Catalogue.Find(DatasetName.Parse(d))!.Fields.Select(f => $"{d} {f.Pointer}"))
            .Where(f => !f.EndsWith("/taxKinds/*", StringComparison.Ordinal)).ToHashSet();

        Assert.Multiple(() =>
        {
            Assert.That(kept.Except(standard), Is.Empty, "not in the standard");
            Assert.That(standard.Except(kept).Except(s_leftOut), Is.Empty, "in the standard and not kept");
            Assert.That(s_leftOut.Except(standard.Except(kept)), Is.Empty, "named as left out without need");
        });
    }

    private static List<TestMessage> Examples(DatasetName dataset)
    {
        var folder = $"datasets/{dataset}/examples/valid-";
        return [.. StandardsFolder.Bundle.Paths.Where(p => p.StartsWith(folder, StringComparison.Ordinal))
            .Select(p => new TestMessage { Dataset = dataset.Value, Payload = Encoding.UTF8.GetString(StandardsFolder.Bundle[p].Span) })];
    }
}
