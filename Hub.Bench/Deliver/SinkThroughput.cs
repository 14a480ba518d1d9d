using System.Diagnostics;
using System.Diagnostics.Metrics;
using Hub.Core.Delivery;
using Hub.Core.Exchanges;
using Hub.Core.Route;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Bench.Deliver;

/// <summary>
/// One sink as the hub runs it (reading payloads, lock, rows, dead letters, position, commit) against <see cref="BareUpsert"/> of the rows that it stored.
/// Receipts are asked for and not kept: the log is another benchmark's figure.
/// </summary>
internal sealed class SinkThroughput(ISink sink, LogRecords log, IReadOnlyList<BusRecord> records, IMeterFactory meters)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(1);

    public async Task<Contest> RunAsync(int rounds, CancellationToken cancellationToken)
    {
        var bus = new PreparedBus(records);
        await ClearAsync(cancellationToken);
        await RunSinkAsync(bus, cancellationToken); // warms up, and shows the batches
        await ClearAsync(cancellationToken);
        var bare = await BareUpsert.CaptureAsync(sink, records, bus.Batches, cancellationToken);
        var (ours, bares) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            await ClearAsync(cancellationToken);
            ours.Add(records.Count / (await RunSinkAsync(new PreparedBus(records), cancellationToken)).TotalSeconds);
            await ClearAsync(cancellationToken);
            bares.Add(records.Count / bare.Run().TotalSeconds);
        }

        return Contest.Of(ours, bares);
    }

    private async Task<TimeSpan> RunSinkAsync(PreparedBus bus, CancellationToken cancellationToken)
    {
        using var runner = new SinkRunner(
            sink, bus, log, new NoReceipts(), new DeliveryOptions(), new DeliveryInstruments(meters), TimeProvider.System, NullLogger<SinkRunner>.Instance);
        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        await runner.StartAsync(cancellationToken);
        while (runner.Status.Applied + runner.Status.DeadLettered < records.Count)
        {
            await Task.Delay(s_look, cancellationToken);
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        await runner.StopAsync(cancellationToken);
        return runner.Status.DeadLettered == 0 ? elapsed : throw new InvalidOperationException($"{sink.Name} dead-lettered {runner.Status.DeadLettered} messages.");
    }

    /// <summary>Empties the repository, and has PostgreSQL write its buffers now rather than on somebody's clock.</summary>
    private async Task ClearAsync(CancellationToken cancellationToken)
    {
        var tables = await RepositoryTable.OfAsync(sink, cancellationToken);
        foreach (var sql in new[] { $"truncate {string.Join(", ", tables.Select(t => t.Name))}", $"delete from delivery.sink_position where sink = '{sink.Name}'", "checkpoint" })
        {
            await using var command = sink.Repository.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private sealed class NoReceipts : IDeliveryReceipts
    {
        public Task<LogIndex> AppendAsync(DeliveryAcknowledged acknowledged, CancellationToken cancellationToken) => Task.FromResult(default(LogIndex));
    }
}
