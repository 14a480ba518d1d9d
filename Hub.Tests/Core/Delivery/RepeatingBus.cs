using Hub.Core.Route;
using Hub.Schemas.Catalogue;

namespace Hub.Tests.Core.Delivery;

/// <summary>Gives every batch together with the one before it, as a broker may after a failure.</summary>
public sealed class RepeatingBus(IBus inner) : IBus
{
    public IBusConsumer Subscribe(string consumer, IReadOnlyCollection<DatasetName> datasets, IReadOnlyCollection<BusPosition> positions) =>
        new Consumer(inner.Subscribe(consumer, datasets, positions));

    private sealed class Consumer(IBusConsumer inner) : IBusConsumer
    {
        private IReadOnlyList<BusRecord> _last = [];

        public async ValueTask<BusBatch> ReadAsync(int maxRecords, CancellationToken cancellationToken)
        {
            var batch = await inner.ReadAsync(Math.Min(maxRecords, 50), cancellationToken);
            var repeated = batch with { Records = [.. _last, .. batch.Records, .. batch.Records] };
            _last = batch.Records;
            return repeated;
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
