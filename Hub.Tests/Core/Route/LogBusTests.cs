using Hub.Core.Exchanges;
using Hub.Core.Route;
using Hub.Schemas.Catalogue;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Route;

[TestFixture]
public sealed class LogBusTests : BusContract
{
    protected override async Task<BusHarness> StartAsync() => await LogBusHarness.StartAsync();

    [Test]
    public async Task The_position_moves_over_entries_of_no_interest()
    {
        await using var harness = await LogBusHarness.StartAsync();
        await LogRows.AppendOthersAsync(harness.Hub, 45_000, EntryKind.Rejection);
        await LogRows.AppendAsync(harness.Hub, new TestMessage());
        await LogRows.AppendOthersAsync(harness.Hub, 5, EntryKind.Delivery);
        await using var consumer = harness.Bus.Subscribe("test", [DatasetName.Parse("leg.registration")], []);

        var batch = await consumer.ReadAsync(10, CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That(batch.Records.Single().Index, Is.EqualTo(new LogIndex(45_000)));
            Assert.That(batch.Next.Single(), Is.EqualTo(new BusPosition(LogBus.Topic, 0, 45_006)));
            Assert.That(batch.Behind, Is.Zero);
        });
    }

    [Test]
    public async Task However_sparse_its_dataset_a_consumer_gets_each_record_once_and_in_order()
    {
        await using var harness = await LogBusHarness.StartAsync();
        await LogRows.AppendAsync(harness.Hub, [.. Enumerable.Range(0, 3000).Select(i => new TestMessage { Dataset = i % 1000 < 300 && i % 7 != 0 ? "tax.registration" : "leg.registration" })]);
        await using var consumer = harness.Bus.Subscribe("test", [DatasetName.Parse("tax.registration")], []);
        var indices = new List<long>();

        BusBatch batch;
        do
        {
            batch = await consumer.ReadAsync(40, CancellationToken.None);
            indices.AddRange(batch.Records.Select(r => r.Index.Value));
        }
        while (batch.Behind > 0);

        Assert.That(indices, Is.EqualTo(Enumerable.Range(0, 3000).Where(i => i % 1000 < 300 && i % 7 != 0).Select(i => (long)i)));
    }

    [Test]
    public async Task Positions_of_another_bus_are_refused()
    {
        await using var harness = await LogBusHarness.StartAsync();

        Assert.That(
            () => harness.Bus.Subscribe("test", [DatasetName.Parse("leg.registration")], [new BusPosition("exchange.leg.registration", 0, 7)]),
            Throws.InvalidOperationException.With.Message.Contains("exchange.leg.registration"));
    }

    [Test]
    public async Task An_entry_that_is_not_a_message_is_damage_and_is_named()
    {
        await using var harness = await LogBusHarness.StartAsync();
        await LogRows.AppendAsync(harness.Hub, new TestMessage());
        await using (var damage = harness.Hub.CreateCommand("update log.entry set body = '{\"id\":'"))
        {
            await damage.ExecuteNonQueryAsync();
        }

        await using var consumer = harness.Bus.Subscribe("test", [DatasetName.Parse("leg.registration")], []);

        Assert.That(async () => await consumer.ReadAsync(10, CancellationToken.None), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("Entry 0"));
    }
}
