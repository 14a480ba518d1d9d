using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hub.Client;
using Hub.Core.Log.Check;
using Hub.Core.Trust;
using Hub.Host.Development;
using Hub.Schemas.Identifiers;
using Hub.Tests.Support;

namespace Hub.Tests.EndToEnd;

/// <summary>Promise 1 and 3 of the design: what was accepted survives a killed hub, once.</summary>
[TestFixture]
public sealed class KillTests
{
    private const int Kills = 10;
    private const int Publishers = 6;
    private const int BatchSize = 20;

    [Test]
    [CancelAfter(240_000)]
    public async Task Hub_killed_ten_times_while_many_publish_loses_nothing_and_doubles_nothing(CancellationToken cancellationToken)
    {
        await using var setup = await HubSetup.CreateAsync();
        using var directory = new ScratchDirectory();
        var address = TestHub.FreeAddress();
        var random = new Random(20261122); // only the moments of the kills
        var receipts = new ConcurrentDictionary<string, Hub.Client.Receipt>();
        var hub = await StartAsync(setup, address, directory, cancellationToken);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var publishers = Enumerable.Range(0, Publishers).Select(n => PublishAsync(setup, address, n, receipts, enough.Token, cancellationToken)).ToArray();
        for (var kill = 0; kill < Kills; kill++)
        {
            var before = receipts.Count;
            await Eventually.HoldsAsync(() => receipts.Count > before || publishers.Any(p => p.IsCompleted), "messages are being accepted", 60);
            await Task.Delay(random.Next(50, 600), cancellationToken);
            using (var process = Process.GetProcessById(hub.Id))
            {
                process.Kill(); // SIGKILL: no warning, no clean-up
            }

            await hub.DisposeAsync();
            hub = await StartAsync(setup, address, directory, cancellationToken);
        }

        await enough.CancelAsync();
        await Task.WhenAll(publishers);
        await AssertEveryReceiptIsKeptOnceAsync(setup, receipts);
        await AssertRepositoryEqualsTheAcceptedAsync(setup, receipts.Count);
        await AssertLogIsCleanAsync(setup);
        Assert.That(await hub.StopAsync(), Is.Zero, "a hub told to stop drains and ends well");
        await hub.DisposeAsync();
        await TestContext.Out.WriteLineAsync($"{Kills} kills, {receipts.Count} messages accepted, 0 lost, 0 doubled");
    }

    /// <summary>Publishes batches until told to stop; the client itself sends again what was not answered.</summary>
    private static async Task PublishAsync(
        HubSetup setup, Uri address, int publisher, ConcurrentDictionary<string, Hub.Client.Receipt> receipts, CancellationToken enough, CancellationToken cancellationToken)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(setup.Ca.CaChainPem);
        using var client = new HubClient(new HubClientOptions { Address = address, Certificate = setup.MarketCertificate.Certificate, TrustedRoots = roots, Connections = 2 });
        for (var batch = 0; !enough.IsCancellationRequested; batch++)
        {
            var messages = Enumerable.Range(0, BatchSize).Select(i => Message(publisher, (batch * BatchSize) + i)).ToArray();
            foreach (var answer in await client.PublishBatchAsync(messages, cancellationToken))
            {
                Assert.That(answer.Result.Status, Is.Not.EqualTo(PublishStatus.Rejected), $"{answer.Result}");
                Assert.That(receipts.TryAdd(answer.Message.Id, answer.Result.Receipt!), Is.True);
            }
        }
    }

    private static CloudEvent Message(int publisher, int number)
    {
        var uscc = Uscc.Create("91445300", OrganizationCode.Create(string.Create(CultureInfo.InvariantCulture, $"M{publisher}{number:D6}"))).Value;
        return new CloudEvent
        {
            Id = uscc,
            Source = $"/departments/{HubSetup.Market}/systems/main",
            Type = Registration.Type,
            Data = Encoding.UTF8.GetBytes(Registration.Payload(("uscc", uscc)).ToJsonString()),
        };
    }

    private static async Task AssertEveryReceiptIsKeptOnceAsync(HubSetup setup, ConcurrentDictionary<string, Hub.Client.Receipt> receipts)
    {
        await using var command = setup.Source.CreateCommand("select idx, subject, convert_from(body, 'UTF8')::json ->> 'sha256' from log.entry where kind = 1 order by idx");
        await using var rows = await command.ExecuteReaderAsync();
        var logged = new Dictionary<string, long>();
        while (await rows.ReadAsync())
        {
            var id = rows.GetString(1);
            Assert.That(logged.TryAdd(id, rows.GetInt64(0)), Is.True, $"{id} is in the log twice");
            Assert.That(receipts.TryGetValue(id, out var receipt), Is.True, "every publisher ran until its last batch was answered");
            Assert.That((receipt!.Index, receipt.Digest), Is.EqualTo((rows.GetInt64(0), rows.GetString(2))), id);
        }

        Assert.That(logged, Has.Count.EqualTo(receipts.Count), "no accepted message is missing from the log");
    }

    private static async Task AssertRepositoryEqualsTheAcceptedAsync(HubSetup setup, int accepted)
    {
        await Eventually.HoldsAsync(
            async () =>
            {
                await using var applied = setup.Source.CreateCommand("select sum(applied) from delivery.sink_position where sink = 'legal_entity'");
                return Convert.ToInt64(await applied.ExecuteScalarAsync(), CultureInfo.InvariantCulture) >= accepted;
            },
            "the repository has caught up",
            60);
        await using var difference = setup.Source.CreateCommand(
            """
            select (select count(*) from legal_entity.entity),
                   (select count(*) from legal_entity.entity_history),
                   (select count(*) from log.entry l where kind = 1 and not exists (select from legal_entity.entity e where e.uscc = l.subject and e.log_index = l.idx)),
                   (select sum(applied)::bigint from delivery.sink_position where sink = 'legal_entity')
            """);
        await using var row = await difference.ExecuteReaderAsync();
        await row.ReadAsync();
        Assert.That((row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), Is.EqualTo((accepted, accepted, 0L, accepted)), "entities, history, missing, applied");
    }

    private static async Task AssertLogIsCleanAsync(HubSetup setup)
    {
        var options = new LogCheckOptions
        {
            Anchors = TrustAnchors.FromPem(setup.Ca.CaChainPem),
            RevocationLists = RevocationList.ReadPem(await File.ReadAllTextAsync(setup.Ca.CrlPath)),
        };
        var report = await new LogChecker(setup.Source, options).CheckAsync();
        Assert.That(report.Faults, Is.Empty);
        Assert.That((report.IsClean, report.SignersJudged), Is.EqualTo((true, true)));
    }

    private static async Task<HubProcess> StartAsync(HubSetup setup, Uri address, ScratchDirectory directory, CancellationToken cancellationToken)
    {
        var arguments = new List<string> { "serve", "--set", $"Listen={address}" };
        foreach (var (key, value) in setup.Settings)
        {
            arguments.AddRange(["--set", $"{key}={value}"]);
        }

        var hub = HubProcess.Start(arguments, new Dictionary<string, string>(), Path.Combine(directory.Path, "hub.log"), readOutput: false);
        using var client = TestHub.Client(address, setup.Ca, null);
        await hub.WaitUntilReadyAsync(token => client.GetStringAsync("/health/ready", token), TimeProvider.System, cancellationToken);
        return hub;
    }
}
