namespace Hub.Schemas.Catalogue;

/// <summary>How a dataset travels on Kafka (<c>topic</c> of dataset.yaml). What is null is left to the hub's configuration.</summary>
public sealed record DatasetTopic
{
    public static DatasetTopic Unsaid { get; } = new();

    /// <summary>1 to 1000.</summary>
    public int? Partitions { get; init; }

    /// <summary>Replicas, 1 to 10.</summary>
    public int? Replication { get; init; }

    /// <summary>Days that records are kept on Kafka, 1 to 36500; never longer than the dataset's payloads.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>
    /// True when the last record of each key stays for ever, so that a new consumer finds the current state. The records are then keyed by the subject, and
    /// nothing is compacted away before the retention is over.
    /// </summary>
    public bool Compacted { get; init; }

    /// <summary>Encoding of the records' values.</summary>
    public TopicValues? Values { get; init; }
}
