using System.Globalization;
using System.Text;
using Hub.Client;
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
    [CancelAfter(540_000)]
    public async Task Hub_killed_ten_times_while_many_publish_loses_nothing_and_doubles_nothing(CancellationToken cancellationToken)
    {
        await using var setup = await HubSetup.CreateAsync();
        using var directory = new ScratchDirectory();
        var address = TestHub.FreeAddress();
        var random = new Random(20261122); // only the moments of the kills
        await using var hub = new ServedHub(setup, address, directory.File("hub.log"));
        await hub.StartAsync(cancellationToken);
        await using var load = new PublishLoad(setup, address, Publishers, BatchSize, TimeSpan.Zero, Message, cancellationToken);
        for (var kill = 0; kill < Kills; kill++)
        {
            await load.AcceptsAsync(1, "it runs");
            await Task.Delay(random.Next(50, 600), cancellationToken);
            await hub.KillAsync();
            await hub.StartAsync(cancellationToken);
        }

        await load.CompleteAsync();
        var receipts = load.Receipts;
        await LogAssert.HoldsOnceAsync(setup, receipts);
        await AssertRepositoryEqualsTheAcceptedAsync(setup, receipts.Count);
        await LogAssert.IsCleanAsync(setup);
        Assert.That(await hub.StopAsync(), Is.Zero, "a hub told to stop drains and ends well");
        await TestContext.Out.WriteLineAsync($"{Kills} kills, {receipts.Count} messages accepted, 0 lost, 0 doubled");
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

    private static async Task AssertRepositoryEqualsTheAcceptedAsync(HubSetup setup, int accepted)
    {
        await Eventually.HoldsAsync(
            async () =>
            {
                await using var applied = setup.Source.CreateCommand("select sum(applied) from delivery.sink_position where sink = 'legal_entity'");
                return Convert.ToInt64(await applied.ExecuteScalarAsync(), CultureInfo.InvariantCulture) >= accepted;
            },
            "the repository has caught up",
            120);
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
}
