using System.Text.Json.Nodes;
using Hub.Tests.Core.Route;
using Hub.Tests.Support;

namespace Hub.Tests.Host;

[TestFixture]
public sealed class BusCommandTests
{
    [Test]
    public async Task Topics_are_listed_from_a_standards_folder_without_broker_and_database()
    {
        var (code, output) = await CommandRun.HubAsync("bus", "topics", "--json", "--standards", TestPaths.Standards);

        var topics = JsonNode.Parse(output)!["topics"]!.AsArray();
        Assert.That(code, Is.Zero);
        Assert.That(topics.Select(t => (string?)t!["name"]), Does.Contain("exchange.ss.benefit").And.Contain("exchange.dlq"));
    }

    [Test]
    public async Task Check_names_what_differs_and_ends_with_1()
    {
        using var kafka = KafkaBusHarness.NewMock();

        var (code, output) = await CommandRun.HubAsync("bus", "topics", "--check", "--standards", TestPaths.Standards, "--set", $"Bus:Bootstrap={kafka.Bootstrap}");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("exchange.ss.contribution: partitions 应为 · should be 12, 实为 · is 3"));
        Assert.That(output, Does.Contain("exchange.oa.official_document: 缺少 · missing"));
    }

    [Test]
    public async Task Acls_follow_the_grants_in_the_database()
    {
        await using var setup = await HubSetup.CreateAsync();
        var arguments = new[] { "bus", "acls", "--db", setup.ConnectionString, "--set", "Bus:Bootstrap=kafka:9093" };
        await CommandRun.HubAsync("participant", "grant", "--db", setup.ConnectionString, "--uscc", HubSetup.Market, "--dataset", "tax.registration", "--action", "Subscribe", "--purpose", "test");

        var (code, lines) = await CommandRun.HubAsync(arguments);
        var (_, json) = await CommandRun.HubAsync([.. arguments, "--json", "--uscc", HubSetup.Market]);

        Assert.That(code, Is.Zero);
        Assert.That(lines, Does.Contain($"kafka-acls.sh --bootstrap-server 'kafka:9093' --add --allow-principal 'User:{HubSetup.Market}' --operation Read --topic 'exchange.tax.registration' --resource-pattern-type literal"));
        Assert.That(JsonNode.Parse(json)!["acls"]!.AsArray().Select(a => (string?)a!["operation"]), Is.EqualTo(new[] { "Read", "Describe", "Read" }));
    }

    [Test]
    public async Task AsyncApi_document_is_printed()
    {
        var (code, output) = await CommandRun.HubAsync("bus", "asyncapi", "--standards", TestPaths.Standards);

        Assert.That(code, Is.Zero);
        Assert.That((string?)JsonNode.Parse(output)!["asyncapi"], Is.EqualTo("3.0.0"));
    }
}
