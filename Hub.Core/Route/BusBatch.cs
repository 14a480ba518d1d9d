namespace Hub.Core.Route;

/// <summary>What one read of a consumer gave.</summary>
public sealed record BusBatch
{
    /// <summary>In order within each partition; may be empty.</summary>
    public required IReadOnlyList<BusRecord> Records { get; init; }

    /// <summary>Where to go on after this batch: every partition that moved, also when it moved only over what the consumer did not ask for.</summary>
    public required IReadOnlyList<BusPosition> Next { get; init; }

    /// <summary>What was known to wait behind this batch when it was read: entries on the log bus, records on Kafka.</summary>
    public required long Behind { get; init; }

    /// <summary>
    /// Kafka does not hold these records: they come from the log, in its order, all of one topic. <see cref="Next"/> names every partition of it and takes the place of what is
    /// stored, also backwards; it is to be stored when there are no records, too.
    /// </summary>
    public bool FromLog { get; init; }
}
