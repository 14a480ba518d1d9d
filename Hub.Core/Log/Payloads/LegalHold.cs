using Npgsql;
using NpgsqlTypes;

namespace Hub.Core.Log.Payloads;

/// <summary>A legal hold (<c>log.legal_hold</c>): what it names may not be erased and does not expire until it is released.</summary>
public sealed record LegalHold
{
    public long Id { get; init; }

    /// <summary>Number of the case; stands in the log.</summary>
    public required string CaseReference { get; init; }

    public required string Reason { get; init; }

    /// <summary>Null: every dataset.</summary>
    public string? Dataset { get; init; }

    /// <summary>Business key or person token; null: every one.</summary>
    public string? Subject { get; init; }

    /// <summary>Received at or after; null: from the beginning.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Received before; null: without end.</summary>
    public DateTimeOffset? To { get; init; }

    public required string PlacedBy { get; init; }

    public DateTimeOffset PlacedAt { get; init; }

    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>In force when this returns, also for an erasure that is under way: it waits for that to end.</summary>
    public async Task<long> PlaceAsync(NpgsqlDataSource database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var insert = database.CreateCommand(
            "insert into log.legal_hold (case_reference, reason, dataset, subject, from_time, to_time, placed_by, placed_at) values ($1, $2, $3, $4, $5, $6, $7, $8) returning id");
        insert.Parameters.Add(new() { Value = CaseReference });
        insert.Parameters.Add(new() { Value = Reason });
        insert.Parameters.Add(new() { Value = (object?)Dataset ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        insert.Parameters.Add(new() { Value = (object?)Subject ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        insert.Parameters.Add(new() { Value = (object?)From?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        insert.Parameters.Add(new() { Value = (object?)To?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        insert.Parameters.Add(new() { Value = PlacedBy });
        insert.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        return (long)(await insert.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <returns>False when there is no such hold in force.</returns>
    public static async Task<bool> ReleaseAsync(NpgsqlDataSource database, long id, string by, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var update = database.CreateCommand("update log.legal_hold set released_by = $2, released_at = $3 where id = $1 and released_at is null");
        update.Parameters.Add(new() { Value = id });
        update.Parameters.Add(new() { Value = by });
        update.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        return await update.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>All holds, the released ones too, oldest first.</summary>
    public static Task<IReadOnlyList<LegalHold>> ListAsync(NpgsqlDataSource database, CancellationToken cancellationToken) => ReadAsync(database, "true", cancellationToken);

    /// <summary>Holds whose placing or release is not in the log yet.</summary>
    internal static Task<IReadOnlyList<LegalHold>> UnrecordedAsync(NpgsqlDataSource database, CancellationToken cancellationToken) =>
        ReadAsync(database, "placed_act is null or (released_at is not null and released_act is null)", cancellationToken);

    /// <summary>Notes the entry that says that the hold was placed, or released.</summary>
    internal async Task NoteAsync(NpgsqlDataSource database, long actIndex, CancellationToken cancellationToken)
    {
        await using var update = database.CreateCommand(
            "update log.legal_hold set placed_act = coalesce(placed_act, $2), released_act = case when placed_act is null then null else $2 end where id = $1");
        update.Parameters.Add(new() { Value = Id });
        update.Parameters.Add(new() { Value = actIndex });
        await update.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What is to be recorded next: the placing comes first.</summary>
    internal bool IsRecorded { get; private init; }

    private static async Task<IReadOnlyList<LegalHold>> ReadAsync(NpgsqlDataSource database, string condition, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"select id, case_reference, reason, dataset, subject, from_time, to_time, placed_by, placed_at, released_at, placed_act is not null from log.legal_hold where {condition} order by id");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var holds = new List<LegalHold>();
        while (await rows.ReadAsync(cancellationToken))
        {
            holds.Add(new LegalHold
            {
                Id = rows.GetInt64(0),
                CaseReference = rows.GetString(1),
                Reason = rows.GetString(2),
                Dataset = rows.IsDBNull(3) ? null : rows.GetString(3),
                Subject = rows.IsDBNull(4) ? null : rows.GetString(4),
                From = Time(5),
                To = Time(6),
                PlacedBy = rows.GetString(7),
                PlacedAt = rows.GetFieldValue<DateTimeOffset>(8),
                ReleasedAt = Time(9),
                IsRecorded = rows.GetBoolean(10),
            });
        }

        return holds;

        DateTimeOffset? Time(int column) => rows.IsDBNull(column) ? null : rows.GetFieldValue<DateTimeOffset>(column);
    }
}
