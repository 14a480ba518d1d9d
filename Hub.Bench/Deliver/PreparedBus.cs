using Hub.Core.Route;
using Hub.Schemas.Catalogue;

namespace Hub.Bench.Deliver;

/// <summary>A bus whose records are at hand: the sink is measured, not where it reads from. Remembers how large the batches were that it gave.</summary>
internal sealed class PreparedBus(IReadOnlyList<BusRecord> records) : IBus
{
    public List<int> Batches { get; } = [];

    public IBusConsumer Subscribe(string consumer, IReadOnlyCollection<DatasetName> datasets, IReadOnlyCollection<BusPosition> positions) => new Consumer(records, Batches);

    private sealed class Consumer(IReadOnlyList<BusRecord> records, List<int> batches) : IBusConsumer
    {
        private int _next;

        public async ValueTask<BusBatch> ReadAsync(int maxRecords, CancellationToken cancellationToken)
        {
            if (_next == records.Count)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
                return new BusBatch { Records = [], Next = [], Behind = 0 };
            }

            var batch = records.Skip(_next).Take(maxRecords).ToList();
            _next += batch.Count;
            batches.Add(batch.Count);
            return new BusBatch { Records = batch, Next = [new BusPosition(LogBus.Topic, 0, batch[^1].Offset + 1)], Behind = records.Count - _next };
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
