namespace Hub.Core.Route;

/// <summary>Reads what Kafka does not hold of a topic from the log, as records of that topic.</summary>
/// <param name="log">Reads the topic's dataset from the first index that may not have been dealt with, and does not wait at the end.</param>
/// <param name="gap">What to read.</param>
/// <param name="partitionOf">Where the router puts a record. It says in whose account a record is counted, not whether it is given: partitions may have been added since.</param>
internal sealed class LogCatchUp(LogBusConsumer log, TopicGap gap, Func<BusRecord, int, int> partitionOf)
{
    private long? _end;

    public TopicGap Gap => gap;

    /// <summary>Messages read so far.</summary>
    public long Count { get; private set; }

    /// <summary>Index behind the last entry read.</summary>
    public long Next { get; private set; }

    /// <summary>Whether the last batch reached what Kafka goes on with.</summary>
    public bool IsComplete => Next >= _end;

    public async ValueTask<BusBatch> ReadAsync(int maxRecords, CancellationToken cancellationToken)
    {
        var batch = await log.ReadAsync(maxRecords, cancellationToken);
        Next = batch.Next[0].Offset;
        Count += batch.Records.Count;

        // As the log was found after the ends were asked for: whatever Kafka holds before them is below. What it holds behind them and is below, too, is dropped by its index.
        _end ??= Next + batch.Behind;
        return new BusBatch
        {
            Records = [.. batch.Records.Select(r => r with { Topic = gap.Topic, Partition = partitionOf(r, gap.Partitions) })],
            Next = [.. gap.Ends.Select(p => new BusPosition(gap.Topic, p.Key, IsComplete ? p.Value : BusPosition.Unknown, Next - 1))],
            Behind = Math.Max(0, _end.Value - Next),
            FromLog = true,
        };
    }
}
