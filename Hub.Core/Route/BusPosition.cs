namespace Hub.Core.Route;

/// <summary>Where a consumer stands in one partition of a bus.</summary>
/// <param name="Topic">Topic; <see cref="LogBus.Topic"/> on the log bus.</param>
/// <param name="Partition">Partition of the topic, from 0.</param>
/// <param name="Offset">Offset of the next record to read.</param>
public readonly record struct BusPosition(string Topic, int Partition, long Offset);
