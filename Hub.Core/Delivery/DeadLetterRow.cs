using Hub.Core.Exchanges;

namespace Hub.Core.Delivery;

/// <summary>A stored dead letter of a sink (<c>delivery.dead_letter</c>). The payload stays in the log, under its index.</summary>
public sealed record DeadLetterRow
{
    public required LogIndex Index { get; init; }

    public required string Dataset { get; init; }

    public required string Sender { get; init; }

    public required string Source { get; init; }

    public required string MessageId { get; init; }

    public required string Code { get; init; }

    public required string Pointer { get; init; }

    public required string Zh { get; init; }

    public required string En { get; init; }

    public required DateTimeOffset DeadAt { get; init; }

    /// <summary>At most <paramref name="limit"/> dead letters of the sink with an index from <paramref name="from"/> on, in index order.</summary>
    public static async Task<IReadOnlyList<DeadLetterRow>> PageAsync(ISink sink, LogIndex from, int limit, CancellationToken cancellationToken)
    {
        await using var command = sink.Repository.CreateCommand("""
            select idx, dataset, sender, source, message_id, code, pointer, zh, en, dead_at
            from delivery.dead_letter where sink = $1 and idx >= $2 order by idx limit $3
            """);
        command.Parameters.AddWithValue(sink.Name);
        command.Parameters.AddWithValue(from.Value);
        command.Parameters.AddWithValue(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var page = new List<DeadLetterRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            page.Add(new DeadLetterRow
            {
                Index = new LogIndex(reader.GetInt64(0)),
                Dataset = reader.GetString(1),
                Sender = reader.GetString(2),
                Source = reader.GetString(3),
                MessageId = reader.GetString(4),
                Code = reader.GetString(5),
                Pointer = reader.GetString(6),
                Zh = reader.GetString(7),
                En = reader.GetString(8),
                DeadAt = reader.GetFieldValue<DateTimeOffset>(9),
            });
        }

        return page;
    }
}
