using Hub.Schemas.Catalogue;

namespace Hub.Core.Route;

/// <summary>Section <c>Bus</c> of the configuration.</summary>
public sealed class BusOptions
{
    public const string Section = "Bus";

    /// <summary>Default <see cref="BusKind.Log"/>.</summary>
    public BusKind Kind { get; set; } = BusKind.Log;

    /// <summary>Kafka brokers, <c>host:port</c> joined by commas; needed with <see cref="BusKind.Kafka"/>.</summary>
    public string Bootstrap { get; set; } = "";

    /// <summary>Topic of a dataset = this and the dataset's name. Default <c>exchange.</c></summary>
    public string TopicPrefix { get; set; } = "exchange.";

    /// <summary>Topic of a grant that shows less than the dataset's topic = this, the department's USCC, a dot and the dataset's name. Default <c>deliver.</c></summary>
    public string DeliverPrefix { get; set; } = "deliver.";

    /// <summary>Topic of the messages that a sink could not apply. Default <c>exchange.dlq</c>.</summary>
    public string DeadLetterTopic { get; set; } = "exchange.dlq";

    /// <summary>False where topics are made by others (<c>hub bus topics</c> prints them): the router then waits for a missing one. Default true.</summary>
    public bool CreateTopics { get; set; } = true;

    /// <summary>Partitions of a topic, unless the standard says otherwise, 1 to 1000. Default 6. Adding partitions later moves keys.</summary>
    public int Partitions { get; set; } = 6;

    /// <summary>Replicas of a topic, unless the standard says otherwise, 1 to 10, or -1 for the broker's default (the default here).</summary>
    public short Replication { get; set; } = -1;

    /// <summary>
    /// Days that a topic keeps records, unless the standard says otherwise, 1 to 36500. Default 14; never longer than the dataset's payloads are kept. A
    /// consumer that is away for longer fails instead of leaving records out.
    /// </summary>
    public int RetentionDays { get; set; } = 14;

    /// <summary>Encoding of values, unless the standard says otherwise. Default <see cref="TopicValues.Json"/>.</summary>
    public TopicValues Values { get; set; } = TopicValues.Json;

    /// <summary>
    /// Further properties of the Kafka client (TLS, SASL): <c>security.protocol</c>, <c>ssl.ca.location</c> … What the hub's guarantees rest on is set
    /// after them and cannot be weakened.
    /// </summary>
    public Dictionary<string, string> Client { get; } = new(StringComparer.Ordinal);

    /// <summary>Everything that is wrong with the values; empty when nothing is.</summary>
    public IEnumerable<string> Validate()
    {
        if (Kind == BusKind.Kafka && Bootstrap.Length == 0)
        {
            yield return $"{Section}:{nameof(Bootstrap)}: host:port[,host:port …] with {Section}:{nameof(Kind)} = kafka";
        }

        if (Bootstrap.Length > 0 && KafkaClients.Problem(this) is { } problem)
        {
            yield return $"{Section}:{nameof(Client)}: Kafka 客户端不接受 · the Kafka client refuses: {problem}";
        }

        if (Partitions is < 1 or > 1000)
        {
            yield return $"{Section}:{nameof(Partitions)}: 1 … 1000";
        }

        if (RetentionDays is < 1 or > 36500)
        {
            yield return $"{Section}:{nameof(RetentionDays)}: 1 … 36500";
        }

        if (DeliverPrefix.Length == 0 || DeliverPrefix.StartsWith(TopicPrefix, StringComparison.Ordinal) || TopicPrefix.StartsWith(DeliverPrefix, StringComparison.Ordinal))
        {
            yield return $"{Section}:{nameof(DeliverPrefix)}: 不得为空,也不得与 {nameof(TopicPrefix)} 重叠 · must not be empty or overlap {nameof(TopicPrefix)}";
        }

        if (DeadLetterTopic.Length == 0)
        {
            yield return $"{Section}:{nameof(DeadLetterTopic)}: 未设置 · is not set";
        }

        if (Replication is not (-1 or (>= 1 and <= 10)))
        {
            yield return $"{Section}:{nameof(Replication)}: 1 … 10, or -1";
        }
    }
}
