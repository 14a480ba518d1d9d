using System.Text.Json.Serialization;
using Hub.Core.Delivery;

namespace Hub.Adapters.Hosting;

/// <summary>Where a sink stands, in the form in which Kafka Connect gives and takes offsets of sinks.</summary>
public sealed record SinkOffsets(IReadOnlyList<SinkOffset> Offsets)
{
    public static SinkOffsets Of(IEnumerable<SinkPosition> positions) =>
        new([.. positions.Select(p => new SinkOffset(new SinkPartition(p.Topic, p.Partition), new SinkOffsetValue(p.NextOffset)))]);
}

/// <param name="Partition">Of the bus.</param>
/// <param name="Offset">Null: from the beginning.</param>
public sealed record SinkOffset(SinkPartition Partition, SinkOffsetValue? Offset);

/// <param name="Topic"><c>log</c> on the log bus.</param>
/// <param name="Number">0 on the log bus.</param>
public sealed record SinkPartition([property: JsonPropertyName("kafka_topic")] string Topic, [property: JsonPropertyName("kafka_partition")] int Number);

/// <param name="Value">Of the next record to read: a log index on the log bus.</param>
public sealed record SinkOffsetValue([property: JsonPropertyName("kafka_offset")] long Value);
