using System.Diagnostics;
using System.Text;
using Hub.Core.Route;
using Hub.Schemas.Catalogue;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Route;

/// <summary>What every bus promises (see <see cref="IBus"/>), whichever carries it.</summary>
public abstract class BusContract
{
    private static readonly DatasetName Registration = DatasetName.Parse("leg.registration");
    private BusHarness _harness = null!;
    private IReadOnlyCollection<BusPosition> _beginning = [];

    protected abstract Task<BusHarness> StartAsync();

    [SetUp]
    public async Task Start()
    {
        _harness = await StartAsync();
        _beginning = await _harness.BeginAsync(Registration, DatasetName.Parse("mac.indicator"));
    }

    [TearDown]
    public async Task Stop()
    {
        if (_harness is not null)
        {
            await _harness.DisposeAsync();
        }
    }

    [Test]
    public async Task A_message_arrives_with_all_its_facts()
    {
        await _harness.AppendAsync(new TestMessage { Id = "a\"1", Subject = "S|1", PartitionKey = "K", Operation = "delete", Payload = """{"名称":"云浮"}""" });

        var record = (await ReadAsync(Subscribe(Registration), 1)).Single();

        Assert.Multiple(() =>
        {
            Assert.That(record.Index.Value, Is.Zero);
            Assert.That(record.Dataset, Is.EqualTo(Registration));
            Assert.That(record.Major, Is.EqualTo(1));
            Assert.That(record.Operation, Is.EqualTo(RecordOperation.Delete));
            Assert.That(record.MessageId, Is.EqualTo("a\"1"));
            Assert.That(record.Subject, Is.EqualTo("S|1"));
            Assert.That(record.Key, Is.EqualTo("K"));
            Assert.That(record.Sender, Is.EqualTo("11445300007025008C"));
            Assert.That(record.Source, Is.EqualTo("/departments/11445300007025008C/systems/test"));
            Assert.That(record.Received, Is.EqualTo(new DateTimeOffset(2026, 11, 22, 5, 30, 0, TimeSpan.Zero)));
            Assert.That(Encoding.UTF8.GetString(record.Payload.Span), Is.EqualTo("""{"名称":"云浮"}"""));
        });
    }

    [Test]
    public async Task A_message_without_partition_key_is_keyed_by_its_subject()
    {
        await _harness.AppendAsync(new TestMessage { Subject = "91445300MA4UQ8K7XE" });

        Assert.That((await ReadAsync(Subscribe(Registration), 1)).Single().Key, Is.EqualTo("91445300MA4UQ8K7XE"));
    }

    [Test]
    public async Task An_erased_payload_arrives_empty()
    {
        await _harness.AppendAsync(new TestMessage { Payload = null });

        Assert.That((await ReadAsync(Subscribe(Registration), 1)).Single().Payload.IsEmpty);
    }

    [TestCase("mac.indicator", 20)]
    [TestCase("leg.registration", 40)]
    public async Task A_consumer_gets_the_datasets_it_asked_for_with_their_own_payloads_and_no_others(string dataset, int messages)
    {
        string Dataset(int i) => i % 3 == 0 ? "mac.indicator" : "leg.registration";
        await _harness.AppendAsync([.. Enumerable.Range(0, 60).Select(i => new TestMessage { Dataset = Dataset(i), Payload = i % 10 == 9 ? null : $"{i}" })]);

        var records = await ReadAsync(Subscribe(DatasetName.Parse(dataset)), messages);

        Assert.That(
            records.OrderBy(r => r.Index.Value).Select(r => (r.Index.Value, Encoding.UTF8.GetString(r.Payload.Span))),
            Is.EqualTo(Enumerable.Range(0, 60).Where(i => Dataset(i) == dataset).Select(i => ((long)i, i % 10 == 9 ? "" : $"{i}"))));
    }

    [Test]
    public async Task Records_of_one_key_come_in_log_order()
    {
        await _harness.AppendAsync([.. Enumerable.Range(0, 3000).Select(i => new TestMessage { Subject = $"K{i % 17}" })]);

        var records = await ReadAsync(Subscribe(Registration), 3000, batch: 250);

        Assert.Multiple(() =>
        {
            Assert.That(records.Select(r => r.Index.Value).Order(), Is.EqualTo(Enumerable.Range(0, 3000).Select(i => (long)i)));
            Assert.That(records.GroupBy(r => r.Key).Select(g => g.Select(r => r.Index.Value)), Has.All.Ordered);
            Assert.That(records.GroupBy(r => r.Key).Select(g => g.DistinctBy(r => (r.Topic, r.Partition)).Count()), Has.All.EqualTo(1));
        });
    }

    [Test]
    public async Task A_consumer_goes_on_where_its_positions_say()
    {
        await _harness.AppendAsync([.. Enumerable.Range(0, 500).Select(i => new TestMessage { Subject = $"K{i}" })]);
        var positions = new Dictionary<(string, int), BusPosition>();
        var first = await ReadAsync(Subscribe(Registration), 100, batch: 100, positions);

        var second = await ReadAsync(Subscribe(Registration, positions.Values), 500 - first.Count, batch: 100, positions);

        Assert.That(first.Concat(second).Select(r => r.Index.Value).Order(), Is.EqualTo(Enumerable.Range(0, 500).Select(i => (long)i)));
    }

    [Test]
    public async Task Each_consumer_gets_everything()
    {
        await _harness.AppendAsync([.. Enumerable.Range(0, 50).Select(i => new TestMessage { Subject = $"K{i}" })]);

        var one = await ReadAsync(Subscribe(Registration), 50);
        var other = await ReadAsync(Subscribe(Registration), 50);

        Assert.That(one.Select(r => r.Index), Is.EquivalentTo(other.Select(r => r.Index)));
    }

    [Test]
    public async Task A_waiting_consumer_is_woken_by_a_new_message()
    {
        await _harness.AppendAsync(new TestMessage());
        await using var consumer = Subscribe(Registration);
        await ReadSomeAsync(consumer, 1, 10, []);
        var waiting = ReadSomeAsync(consumer, 1, 10, []);

        await _harness.AppendAsync(new TestMessage { Subject = "second" });

        Assert.That((await waiting).Single().Subject, Is.EqualTo("second"));
    }

    [Test]
    public async Task A_read_with_nothing_to_read_returns_after_about_a_second()
    {
        await _harness.AppendAsync(new TestMessage());
        await using var consumer = Subscribe(Registration);
        await ReadSomeAsync(consumer, 1, 10, []);

        var batch = await consumer.ReadAsync(10, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.That(batch.Records, Is.Empty);
    }

    [Test]
    public async Task What_waits_behind_a_batch_is_known_and_counted_once()
    {
        const int Total = 9000; // more than a consumer keeps ready
        await _harness.AppendAsync([.. Enumerable.Range(0, Total).Select(_ => new TestMessage())]);
        await using var consumer = Subscribe(Registration);
        var (taken, behind) = (0, 0L);
        await Eventually.HoldsAsync(() => TakeAsync(1), "all that waits is known");
        Assert.That(behind, Is.Positive, "known before it was read");

        while (taken < Total)
        {
            Assert.That(await TakeAsync(100), Is.True, "and stays known");
        }

        async Task<bool> TakeAsync(int most)
        {
            var batch = await consumer.ReadAsync(most, CancellationToken.None);
            (taken, behind) = (taken + batch.Records.Count, batch.Behind);
            Assert.That(taken + behind, Is.LessThanOrEqualTo(Total), $"{behind} behind the first {taken}");
            return taken + behind == Total;
        }
    }

    private IBusConsumer Subscribe(DatasetName dataset, IReadOnlyCollection<BusPosition>? positions = null) =>
        _harness.Bus.Subscribe("contract", [dataset], positions ?? _beginning);

    private static async Task<List<BusRecord>> ReadAsync(
        IBusConsumer consumer, int count, int batch = 1000, Dictionary<(string, int), BusPosition>? positions = null)
    {
        await using (consumer)
        {
            return await ReadSomeAsync(consumer, count, batch, positions ?? []);
        }
    }

    private static async Task<List<BusRecord>> ReadSomeAsync(IBusConsumer consumer, int count, int batch, Dictionary<(string, int), BusPosition> positions)
    {
        var records = new List<BusRecord>();
        var waited = Stopwatch.StartNew();
        while (records.Count < count)
        {
            Assert.That(waited.Elapsed, Is.LessThan(TimeSpan.FromMinutes(2)), $"{records.Count} of {count} records came");
            var read = await consumer.ReadAsync(batch, CancellationToken.None);
            Assert.That(read.Records, Has.Count.LessThanOrEqualTo(batch));
            records.AddRange(read.Records);
            foreach (var next in read.Next)
            {
                positions[(next.Topic, next.Partition)] = next;
            }
        }

        return records;
    }
}
