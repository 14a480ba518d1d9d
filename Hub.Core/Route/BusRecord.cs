using Hub.Core.Exchanges;
using Hub.Schemas.Catalogue;

namespace Hub.Core.Route;

/// <summary>One accepted message on its way to consumers, the same whichever bus carried it.</summary>
public sealed record BusRecord
{
    public required string Topic { get; init; }

    public required int Partition { get; init; }

    /// <summary>Place in the partition, counted from 0. On the log bus it is <see cref="Index"/>.</summary>
    public required long Offset { get; init; }

    /// <summary>The entry of the log that this record comes from: its identity on every bus.</summary>
    public required LogIndex Index { get; init; }

    public required DatasetName Dataset { get; init; }

    /// <summary>Major version of the dataset, 1 to 999.</summary>
    public required int Major { get; init; }

    public required RecordOperation Operation { get; init; }

    /// <summary>USCC of the department that sent the message.</summary>
    public required string Sender { get; init; }

    public required string Source { get; init; }

    public required string MessageId { get; init; }

    /// <summary>Business key, or the person token where the key identifies a person; "" when the message has none.</summary>
    public required string Subject { get; init; }

    public string? PartitionKey { get; init; }

    /// <summary>Records of one key keep their order: the partition key, by default the subject.</summary>
    public string Key => PartitionKey ?? Subject;

    /// <summary>When the hub took the message in.</summary>
    public required DateTimeOffset Received { get; init; }

    /// <summary>When it happened, as the sender says.</summary>
    public DateTimeOffset? Time { get; init; }

    public string? DataSchema { get; init; }

    public string? DataContentType { get; init; }

    public string? TraceParent { get; init; }

    public string? CorrelationId { get; init; }

    /// <summary>The data, as accepted; empty when it has been erased since.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }
}
