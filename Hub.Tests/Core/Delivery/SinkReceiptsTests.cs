using Hub.Core.Delivery;
using Hub.Core.Exchanges;
using Hub.Core.Route;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Delivery;

/// <summary>What a running sink has entered in the log about what it applied.</summary>
[TestFixture]
public sealed class SinkReceiptsTests : SinkFixture
{
    [Test]
    public async Task Receipts_cover_what_was_applied_without_gap_or_overlap()
    {
        await StartRunnerAsync(options => options.BatchSize = 30);
        for (var round = 0; round < 5; round++)
        {
            await Bus.AppendAsync([.. Enumerable.Range(0, 20).Select(i => Message(i == 3 ? -1 : 1, i))]);
            await Task.Delay(30);
        }

        await Eventually.HoldsAsync(() => Receipts.All.Sum(r => r.Applied + r.DeadLettered) == 100, "100 messages receipted");
        Assert.Multiple(() =>
        {
            Assert.That(Receipts.All.Sum(r => r.DeadLettered), Is.EqualTo(5));
            Assert.That(Receipts.All[0].First, Is.EqualTo(new LogIndex(0)));
            Assert.That(Receipts.All[^1].Last, Is.EqualTo(new LogIndex(99)));
            Assert.That(Receipts.All.Zip(Receipts.All.Skip(1), (a, b) => b.First.Value - a.Last.Value), Has.All.EqualTo(1));
            Assert.That(Receipts.All.Select(r => r.Ranges.Single()), Is.EqualTo(Receipts.All.Select(r => new AcknowledgedRange(LogBus.Topic, 0, r.First, r.Last))));
        });
    }

    [Test]
    public async Task Receipts_that_the_log_could_not_take_are_asked_for_again_also_after_a_restart()
    {
        Receipts.Down = true;
        await Bus.AppendAsync(Messages(50));
        await StartRunnerAsync();
        await DealtWithAsync(50);
        await StopRunnerAsync();
        Assert.That(Receipts.All, Is.Empty);

        Receipts.Down = false;
        await StartRunnerAsync();

        await Eventually.HoldsAsync(() => Receipts.All.Count == 1, "the receipt");
        Assert.That(Receipts.All.Single(), Has.Property(nameof(DeliveryAcknowledged.Applied)).EqualTo(50L).And.Property(nameof(DeliveryAcknowledged.Last)).EqualTo(new LogIndex(49)));
    }

    [Test]
    public async Task A_clean_restart_asks_for_no_receipt_twice()
    {
        await Bus.AppendAsync(Messages(50));
        await StartRunnerAsync();
        await DealtWithAsync(50);
        await StopRunnerAsync();
        await StartRunnerAsync();
        await Bus.AppendAsync(Messages(1));
        await DealtWithAsync(51);
        await StopRunnerAsync();

        Assert.That(Receipts.All.Sum(r => r.Applied), Is.EqualTo(51));
    }
}
