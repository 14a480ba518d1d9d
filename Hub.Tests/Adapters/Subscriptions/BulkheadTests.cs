using Hub.Adapters.Subscriptions.Webhooks;
using Hub.Tests.Support;
using Polly;

namespace Hub.Tests.Adapters.Subscriptions;

/// <summary>The limit that all webhooks share, and what <c>/metrics</c> says of it.</summary>
[TestFixture]
public sealed class BulkheadTests
{
    [Test]
    public async Task One_call_passes_the_other_waits_and_both_are_counted_until_they_are_done()
    {
        using var places = new BulkheadPlaces(1);
        var (one, other) = (Pipeline(places), Pipeline(places));
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        var passes = one.ExecuteAsync(async _ => await first.Task).AsTask();
        var waits = other.ExecuteAsync(async _ => await second.Task).AsTask();
        await Eventually.HoldsAsync(() => (places.Taken, places.Waiting) == (1, 1), "one passes, one waits");

        first.SetResult();
        await passes;
        await Eventually.HoldsAsync(() => (places.Taken, places.Waiting) == (1, 0), "the other passes");
        second.SetResult();
        await waits;

        Assert.That((places.Taken, places.Waiting), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Who_gives_up_waiting_waits_no_more()
    {
        using var places = new BulkheadPlaces(1);
        using var patience = new CancellationTokenSource();
        await places.TakeAsync(CancellationToken.None);
        var waits = Pipeline(places).ExecuteAsync(_ => ValueTask.CompletedTask, patience.Token).AsTask();
        await Eventually.HoldsAsync(() => places.Waiting == 1, "it waits");
        await patience.CancelAsync();

        Assert.That(async () => await waits, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((places.Taken, places.Waiting), Is.EqualTo((1, 0)));
    }

    private static ResiliencePipeline Pipeline(BulkheadPlaces places) => new ResiliencePipelineBuilder().AddStrategy(_ => new Bulkhead(places), new BulkheadOptions()).Build();
}
