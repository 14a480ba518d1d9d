using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;

namespace Hub.Core.Route.Topics;

/// <summary>What a topic of the exchange should be, from the standard and the configuration.</summary>
public sealed record TopicPlan
{
    public required string Name { get; init; }

    /// <summary>The dataset that it carries; null for dead letters.</summary>
    public Dataset? Dataset { get; init; }

    /// <summary>The grant whose view it carries; null when it carries the whole dataset.</summary>
    public Grant? Grant { get; init; }

    /// <summary>1 to 1000.</summary>
    public required int Partitions { get; init; }

    /// <summary>Replicas, 1 to 10; -1 leaves them to the broker.</summary>
    public required int Replication { get; init; }

    /// <summary>Kafka's topic configuration; what is not named is the broker's.</summary>
    public required IReadOnlyDictionary<string, string> Configuration { get; init; }

    public TopicValues Values { get; init; }

    /// <summary>What of the subject chooses the partition, unless the sender names a partition key.</summary>
    public KeyParts Key { get; init; }

    /// <summary>The last record of each key stays for ever; records are keyed by their subject.</summary>
    public bool Compacted => Configuration.GetValueOrDefault("cleanup.policy") == "compact";
}
