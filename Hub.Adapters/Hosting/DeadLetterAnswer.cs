using Hub.Core.Delivery;

namespace Hub.Adapters.Hosting;

/// <summary>A dead letter as <c>GET /sinks/{name}/dead-letters</c> tells of it: everything but the payload.</summary>
public sealed record DeadLetterAnswer(
    long Index, string Dataset, string Sender, string Source, string MessageId, string Code, string Pointer, string Zh, string En, DateTimeOffset DeadAt)
{
    public static DeadLetterAnswer Of(DeadLetterRow row) =>
        new(row.Index.Value, row.Dataset, row.Sender, row.Source, row.MessageId, row.Code, row.Pointer, row.Zh, row.En, row.DeadAt);
}
