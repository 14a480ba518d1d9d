using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.Core.Audit;

/// <summary>
/// Counts the log by the hour into <c>audit.hourly</c>, following it a second behind: counts and position move in one transaction, so that each entry is counted once whatever happens. What it
/// made can be compared with the log, and made again. Any hub may count; one does at a time.
/// </summary>
public sealed partial class StatisticsCounter(NpgsqlDataSource database, TimeProvider time, ILogger<StatisticsCounter> logger) : BackgroundService
{
    private const int AtOnce = 50_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The counts of entries [$1, $2), in the columns of <c>audit.hourly</c>. The entry of refused callers says how many they were; that of a receipt, how much was applied.</summary>
    private const string Counts =
        """
        select date_trunc('hour', received_at, 'UTC') as hour, kind, coalesce(department, '') as department, coalesce(dataset, '') as dataset, coalesce(code, '') as code,
               case when kind = 3 then coalesce(subject, '') else '' end as sink, count(*) as entries,
               coalesce(sum(case when kind = 2 and department is null then substring(log.text_of(body) from '"count":([0-9]+),"kind":"rejection","minute":')::bigint end), 0)::bigint as callers,
               coalesce(sum(case when kind = 3 then substring(log.text_of(body) from '^."applied":([0-9]+),')::bigint end), 0)::bigint as applied,
               coalesce(sum(case when kind = 3 then substring(log.text_of(body) from '"deadLettered":([0-9]+),"first":')::bigint end), 0)::bigint as dead
        from log.entry where idx >= $1 and idx < $2
        group by 1, 2, 3, 4, 5, 6
        """;

    private const string Latest =
        """
        select department, dataset, max(received_at) as received_at, max(idx) as idx, count(*) as messages
        from log.entry where idx >= $1 and idx < $2 and kind = 1 and department is not null and dataset is not null
        group by 1, 2
        """;

    /// <summary>Counts what is not counted yet, at most <paramref name="batches"/> pieces of 50,000 entries.</summary>
    /// <returns>Entries counted so far, and entries of the log.</returns>
    public async Task<(long Counted, long Size)> CatchUpAsync(int batches, CancellationToken cancellationToken)
    {
        var (counted, size) = await PositionAsync(cancellationToken);
        for (var i = 0; i < batches && counted < size; i++)
        {
            if (await CountAsync(cancellationToken) is not { } now)
            {
                break; // another hub is at it
            }

            counted = now;
        }

        return (counted, size);
    }

    /// <summary>Forgets all counts and begins anew; <see cref="CatchUpAsync"/> then counts.</summary>
    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var reset = new NpgsqlCommand("update audit.counted set size = 0; delete from audit.hourly; delete from audit.latest", connection);
        await reset.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Counts everything once more and compares: the number of rows of both tables that are not what the log says. Reads the whole log.</summary>
    public async Task<long> DifferencesAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        await using var position = new NpgsqlCommand("select size from audit.counted", connection);
        var size = (long)(await position.ExecuteScalarAsync(cancellationToken))!;
        await using var compare = new NpgsqlCommand(
            $"""
            with counts as ({Counts}), latest as ({Latest})
            select (select count(*) from ((select * from counts except all select * from audit.hourly) union all (select * from audit.hourly except all select * from counts)) d)
                 + (select count(*) from ((select department, dataset, received_at, idx, messages from latest except all select department, dataset, received_at, idx, messages from audit.latest)
                                union all (select department, dataset, received_at, idx, messages from audit.latest except all select department, dataset, received_at, idx, messages from latest)) d)
            """,
            connection)
        {
            Parameters = { new() { Value = 0L }, new() { Value = size } },
            CommandTimeout = 0,
        };
        return (long)(await compare.ExecuteScalarAsync(cancellationToken))!;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                await CatchUpAsync(int.MaxValue, stoppingToken);
            }
            catch (NpgsqlException e)
            {
                LogPostponed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<(long Counted, long Size)> PositionAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select size, coalesce((select max(size) from log.checkpoint), 0) from audit.counted");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt64(0), row.GetInt64(1));
    }

    /// <summary>One piece, in one transaction; null when another hub is counting.</summary>
    private async Task<long?> CountAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var take = new NpgsqlCommand("select size from audit.counted for update skip locked", connection);
        if (await take.ExecuteScalarAsync(cancellationToken) is not long from)
        {
            return null;
        }

        await using var end = new NpgsqlCommand("select least($1, max(size)) from log.checkpoint", connection) { Parameters = { new() { Value = from + AtOnce } } };
        var to = await end.ExecuteScalarAsync(cancellationToken) as long? ?? from;
        await using var count = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                Command(
                    $"""
                    insert into audit.hourly as h {Counts}
                    on conflict (hour, kind, department, dataset, code, sink) do update set
                        entries = h.entries + excluded.entries, callers = h.callers + excluded.callers, applied = h.applied + excluded.applied, dead = h.dead + excluded.dead
                    """,
                    from, to),
                Command(
                    $"""
                    insert into audit.latest as l {Latest}
                    on conflict (department, dataset) do update set
                        received_at = greatest(l.received_at, excluded.received_at), idx = greatest(l.idx, excluded.idx), messages = l.messages + excluded.messages
                    """,
                    from, to),
                Command("update audit.counted set size = $2 where size = $1", from, to),
            },
        };
        await count.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return to;
    }

    private static NpgsqlBatchCommand Command(string sql, long from, long to) => new(sql) { Parameters = { new() { Value = from }, new() { Value = to } } };

    [LoggerMessage(4220, LogLevel.Warning, "The statistics of the log could not be counted on.")]
    private partial void LogPostponed(Exception exception);
}
