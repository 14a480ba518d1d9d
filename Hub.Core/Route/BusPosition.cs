namespace Hub.Core.Route;

/// <summary>Where a consumer stands in one partition of a bus.</summary>
/// <param name="Topic">Topic; <see cref="LogBus.Topic"/> on the log bus.</param>
/// <param name="Partition">Partition of the topic, from 0.</param>
/// <param name="Offset">Offset of the next record to read, or <see cref="Unknown"/>.</param>
/// <param name="Index">What the partition has up to this index of the log has been dealt with; -1: nothing is known to be.</param>
public readonly record struct BusPosition(string Topic, int Partition, long Offset, long Index = -1)
{
    /// <summary>In place of an offset: the partition goes on from the log, which then tells the offset. Clients of Kafka take this number for the beginning.</summary>
    public const long Unknown = -2;
}
