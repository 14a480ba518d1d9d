using Hub.Adapters.Sources.Exchange;
using Npgsql;

namespace Hub.Adapters.Sources;

/// <summary>What sources were told to do, where they stand and how they fared: the table <c>source.source</c>.</summary>
public sealed class SourceStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>All that has a row, by name.</summary>
    public async Task<IReadOnlyDictionary<string, SourceStatus>> StatusesAsync(CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(
            "select name, state, position is not null, run_at, succeeded_at, problem, problem_zh, problem_en, accepted, rejected, skipped from source.source");
        var statuses = new Dictionary<string, SourceStatus>(StringComparer.Ordinal);
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var status = new SourceStatus
            {
                Name = rows.GetString(0),
                State = Enum.Parse<SourceState>(rows.GetString(1), ignoreCase: true),
                RunAt = rows.IsDBNull(3) ? null : rows.GetFieldValue<DateTimeOffset>(3),
                SucceededAt = rows.IsDBNull(4) ? null : rows.GetFieldValue<DateTimeOffset>(4),
                Problem = rows.IsDBNull(5) ? null : rows.GetString(5),
                ProblemZh = rows.IsDBNull(6) ? null : rows.GetString(6),
                ProblemEn = rows.IsDBNull(7) ? null : rows.GetString(7),
                Accepted = rows.GetInt64(8),
                Rejected = rows.GetInt64(9),
                Skipped = rows.GetInt64(10),
            };
            statuses.Add(status.Name, status);
        }

        return statuses;
    }

    /// <summary>What the source is told.</summary>
    public async Task<SourceOrder> OrderAsync(string source, CancellationToken cancellationToken) =>
        (await OrdersAsync(source, cancellationToken)).GetValueOrDefault(source);

    /// <summary>What sources are told, by name; one that is not there runs.</summary>
    public Task<IReadOnlyDictionary<string, SourceOrder>> OrdersAsync(CancellationToken cancellationToken) => OrdersAsync(null, cancellationToken);

    /// <summary>Where the source stands, in the words of its kind; null at the beginning.</summary>
    public async Task<string?> PositionAsync(string source, CancellationToken cancellationToken)
    {
        await using var select = Command("select position from source.source where name = $1", source);
        return await select.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <summary>Counts what is new among the outcomes, and moves the position unless that is null, or the source was ordered otherwise since the run began.</summary>
    internal async Task AdvanceAsync(RecordExchange exchange, string? position, IReadOnlyList<RecordOutcome> outcomes, CancellationToken cancellationToken)
    {
        var (accepted, rejected, skipped) = (0L, 0L, 0L);
        foreach (var outcome in outcomes)
        {
            accepted += outcome is { Fate: RecordFate.Accepted, Resent: false } ? 1 : 0;
            rejected += outcome.Fate == RecordFate.Rejected ? 1 : 0;
            skipped += outcome.Fate == RecordFate.Skipped ? 1 : 0;
        }

        await using var advance = Command(
            """
            insert into source.source as s (name, position, accepted, rejected, skipped) values ($1, $2, $3, $4, $5)
            on conflict (name) do update set position = case when s.generation = $6 then coalesce(excluded.position, s.position) else s.position end,
                accepted = s.accepted + excluded.accepted, rejected = s.rejected + excluded.rejected, skipped = s.skipped + excluded.skipped
            """,
            exchange.Definition.Name,
            position,
            accepted,
            rejected,
            skipped,
            exchange.Generation);
        await advance.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Notes that the source collected, or why it could not.</summary>
    internal async Task EndAsync(string source, SourceException? problem, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var end = Command(
            """
            insert into source.source (name, run_at, succeeded_at, problem, problem_zh, problem_en) values ($1, $2, $3, $4, $5, $6)
            on conflict (name) do update set run_at = excluded.run_at, succeeded_at = coalesce(excluded.succeeded_at, source.source.succeeded_at),
                problem = excluded.problem, problem_zh = excluded.problem_zh, problem_en = excluded.problem_en
            """,
            source,
            now,
            problem is null ? now : null,
            problem?.Code,
            problem?.Zh,
            problem?.En);
        await end.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Notes the digests of the definitions that there are now; a change becomes an entry of the log.</summary>
    internal async Task NoteDefinitionsAsync(IReadOnlyDictionary<string, SourceDocument> documents, CancellationToken cancellationToken)
    {
        await using var note = Command(
            """
            with present as (select * from unnest($1::text[], $2::text[]) as p (name, definition)),
                 gone as (update source.source set definition = null where definition is not null and name not in (select name from present))
            insert into source.source as s (name, definition) select name, definition from present
            on conflict (name) do update set definition = excluded.definition where s.definition is distinct from excluded.definition
            """,
            documents.Keys.ToArray(),
            documents.Values.Select(d => d.Digest).ToArray());
        await note.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<IReadOnlyDictionary<string, SourceOrder>> OrdersAsync(string? source, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand("select name, state, generation from source.source where $1::text is null or name = $1");
        select.Parameters.Add(new() { Value = (object?)source ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        var orders = new Dictionary<string, SourceOrder>(StringComparer.Ordinal);
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            orders.Add(rows.GetString(0), new SourceOrder(Enum.Parse<SourceState>(rows.GetString(1), ignoreCase: true), rows.GetInt64(2)));
        }

        return orders;
    }

    private NpgsqlCommand Command(string sql, params object?[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        return command;
    }
}
