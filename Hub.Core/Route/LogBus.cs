using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Schemas.Catalogue;
using Npgsql;

namespace Hub.Core.Route;

/// <summary>The embedded bus of one machine: consumers tail the log itself. One topic, one partition, offset = log index.</summary>
public sealed class LogBus(NpgsqlDataSource hub, PayloadVault vault, LogTail tail) : IBus
{
    /// <summary>The only topic of this bus.</summary>
    public const string Topic = "log";

    public IBusConsumer Subscribe(string consumer, IReadOnlyCollection<DatasetName> datasets, IReadOnlyCollection<BusPosition> positions)
    {
        var next = 0L;
        foreach (var position in positions)
        {
            // Offsets of topics say nothing exact about log indices: going on from the older log position would apply messages twice.
            next = position.Topic == Topic
                ? position.Offset
                : throw new InvalidOperationException(
                    $"{consumer}: 该消费者的位点属于主题 {position.Topic},不能改回日志总线 · its positions belong to topic {position.Topic}; it cannot go back to the log bus.");
        }

        return new LogBusConsumer(hub, vault, tail, datasets, next);
    }
}
