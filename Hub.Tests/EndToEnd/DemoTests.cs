using System.Diagnostics;
using System.Text.Json;
using Hub.Host.Demo;
using Hub.Tests.Core.Route;
using Hub.Tests.Support;

namespace Hub.Tests.EndToEnd;

/// <summary><c>hub demo</c> as a person runs it: the program, its hub and five departments, each a process.</summary>
[TestFixture]
public sealed class DemoTests
{
    private static readonly string s_program = typeof(DemoOptions).Assembly.Location;

    [Test, CancelAfter(540_000)]
    public async Task Demo_reconciles_proves_a_message_and_continues_the_same_log_on_its_second_run(CancellationToken cancellationToken)
    {
        using var directory = new ScratchDirectory();

        var (firstCode, first, shown) = await RunAsync(directory.Path, 2_000, cancellationToken);
        var (secondCode, second, _) = await RunAsync(directory.Path, 1_000, cancellationToken);

        Assert.That(firstCode, Is.Zero, shown);
        Assert.That(secondCode, Is.Zero);
        var rejected = first.GetProperty("rejected").EnumerateObject().ToDictionary(c => c.Name, c => c.Value.GetInt64());
        Assert.That(first.GetProperty("reconciled").GetBoolean(), Is.True);
        Assert.That(first.GetProperty("published").GetInt64(), Is.EqualTo(2_000));
        Assert.That(
            first.GetProperty("accepted").GetInt64() + first.GetProperty("duplicates").GetInt64() + rejected.Values.Sum(), Is.EqualTo(2_000));
        Assert.That(rejected, Has.Count.EqualTo(16));
        Assert.That(rejected.Values, Has.All.EqualTo(10));
        Assert.That(first.GetProperty("logged").GetInt64(), Is.EqualTo(first.GetProperty("accepted").GetInt64()));
        Assert.That(first.GetProperty("delivered").EnumerateObject().Select(d => d.Name), Is.EquivalentTo(new[] { "legal_entity", "macro_economy", "social_security" }));
        Assert.That(first.GetProperty("delivered").EnumerateObject().Select(d => d.Value.GetInt64()), Has.All.Positive);
        Assert.That(shown, Does.Contain("the evidence is intact").And.Contain("CMS Verification successful"));
        Assert.That(second.GetProperty("treeSize").GetInt64(), Is.GreaterThan(first.GetProperty("treeSize").GetInt64() + 900));
    }

    [Test, CancelAfter(540_000)]
    public async Task Demo_leaves_the_same_repositories_whether_the_log_or_Kafka_carries_the_messages(CancellationToken cancellationToken)
    {
        using var kafka = KafkaBusHarness.NewMock();
        using var byLog = new ScratchDirectory();
        using var byKafka = new ScratchDirectory();

        var (logCode, log, _) = await RunAsync(byLog.Path, 1_500, cancellationToken);
        var (kafkaCode, routed, shown) = await RunAsync(byKafka.Path, 1_500, cancellationToken, "--bus", "kafka", "--bootstrap", kafka.Bootstrap);

        Assert.That((logCode, kafkaCode), Is.EqualTo((0, 0)), shown);
        Assert.That(Texts(routed, "repositoryDigests"), Is.EqualTo(Texts(log, "repositoryDigests")));
        Assert.That(Texts(routed, "repositoryDigests"), Has.Count.GreaterThan(10));
        Assert.That(Texts(routed, "repositoryDigests").Values.Count(d => !d.StartsWith("0:", StringComparison.Ordinal)), Is.GreaterThan(8), "tables with rows");
        foreach (var sum in new[] { "published", "accepted", "duplicates", "logged", "deadLettered" })
        {
            Assert.That(routed.GetProperty(sum).GetInt64(), Is.EqualTo(log.GetProperty(sum).GetInt64()), sum);
        }

        Assert.That(Texts(routed, "delivered"), Is.EqualTo(Texts(log, "delivered")));
        Assert.That(Texts(routed, "rejected"), Is.EqualTo(Texts(log, "rejected")));
    }

    private static Dictionary<string, string> Texts(JsonElement result, string name) =>
        result.GetProperty(name).EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ToString());

    private static async Task<(int Code, JsonElement Result, string Shown)> RunAsync(string data, int messages, CancellationToken cancellationToken, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet", [s_program, "demo", "--once", "--json", "--messages", $"{messages}", "--data", data, .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var shown = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var last = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        Assert.That(last, Is.Not.Null, await shown);
        return (process.ExitCode, JsonDocument.Parse(last!).RootElement, await shown);
    }
}
