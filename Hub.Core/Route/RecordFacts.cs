using Hub.Core.Exchanges;

namespace Hub.Core.Route;

/// <summary>What a record is made of, gathered field by field from an entry of the log or from the headers of a Kafka message.</summary>
internal struct RecordFacts()
{
    public string? Type, Sender, Source, Id, Subject, PartitionKey, DataSchema, DataContentType, TraceParent, CorrelationId;
    public RecordOperation Operation = RecordOperation.Upsert;
    public DateTimeOffset? Received, Time;

    /// <summary>The record; null when something is missing that every accepted message has.</summary>
    public readonly BusRecord? ToRecord(EventTypes types, BusPosition place, LogIndex index, ReadOnlyMemory<byte> payload) =>
        Type is null || Sender is null || Source is null || Id is null || Received is null || !types.TryGet(Type, out var dataset, out var major)
            ? null
            : new BusRecord
            {
                Topic = place.Topic,
                Partition = place.Partition,
                Offset = place.Offset,
                Index = index,
                Dataset = dataset,
                Major = major,
                Operation = Operation,
                Sender = Sender,
                Source = Source,
                MessageId = Id,
                Subject = Subject ?? "",
                PartitionKey = PartitionKey,
                Received = Received.Value,
                Time = Time,
                DataSchema = DataSchema,
                DataContentType = DataContentType,
                TraceParent = TraceParent,
                CorrelationId = CorrelationId,
                Payload = payload,
            };
}
