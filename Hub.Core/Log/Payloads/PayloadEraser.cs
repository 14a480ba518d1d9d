using Hub.Core.Exchanges;
using Hub.Core.Seal;
using Npgsql;

namespace Hub.Core.Log.Payloads;

/// <summary>
/// Erases payloads: by order, and what has expired. Only in the hub that writes the log. What a legal hold names stays; a hold cannot be placed while
/// something is being erased.
/// </summary>
/// <remarks>
/// Crash order: first the entry that says what is erased, then the erasure. In between the payload is still there, which contradicts nothing; the order is
/// then carried out once more, with a second entry.
/// </remarks>
public sealed class PayloadEraser(NpgsqlDataSource database, LogWriter log, PayloadVault vault, TimeProvider time)
{
    /// <summary>Days that what is kept apart (under a hold beyond its time, or brought back from an archive) is kept before it is looked at again.</summary>
    internal const int ApartDays = 31;

    /// <summary>Waiting longer for readers to let go of a partition would make the writer wait behind us.</summary>
    private const string BriefWait = "set local lock_timeout = '500ms'";

    /// <summary>When the last partition of a month has gone, so do its keys, but for those of payloads that are kept apart. A writer adds the partition before the key.</summary>
    private const string ForgetKeys =
        """
        with gone as (
            update log.payload_key k set wrapped = null, destroyed_at = $1
            where k.wrapped is not null
              and not exists (select from log.payload_partition r where r.month = k.month)
              and not exists (select from log.payload p where p.month <= 0 and p.key = k.id)
            returning k.id)
        select coalesce(array_agg(id), '{}') from gone
        """;

    private readonly HashSet<(int Month, int Days)> _announced = [];

    /// <summary>Carries an order out, or notes why not.</summary>
    /// <exception cref="LogUnavailableException">The log cannot be written now; the order waits.</exception>
    public async Task CarryOutAsync(ErasureOrder order, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, "lock table log.legal_hold in share mode", cancellationToken);
        var (code, erased, act) = order.Scope == "dataset-month"
            ? await EraseMonthAsync(connection, order, cancellationToken)
            : await EraseMessagesAsync(connection, order, cancellationToken);
        await ExecuteAsync(
            connection, "update log.erasure_order set done_at = $2, code = $3, erased = $4, act_index = $5 where id = $1", cancellationToken,
            order.Id, time.GetUtcNow().UtcDateTime, (object?)code ?? DBNull.Value, erased, (object?)act ?? DBNull.Value);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Partitions whose month and retention have passed.</summary>
    public async Task<IReadOnlyList<(int Month, int Days)>> ExpiredAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select month, retention from log.payload_partition where month <> 0 order by abs(month), retention");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var expired = new List<(int, int)>();
        while (await rows.ReadAsync(cancellationToken))
        {
            var (month, days) = (rows.GetInt32(0), rows.GetInt32(1));
            if (PayloadMonth.StartOf(PayloadMonth.After(Math.Abs(month))).AddDays(days) <= time.GetUtcNow())
            {
                expired.Add((month, days));
            }
        }

        return expired;
    }

    /// <summary>Drops an expired partition whole. What a hold names is kept apart and looked at again after a month.</summary>
    /// <returns>False when a reader holds the partition now: to be tried again.</returns>
    /// <exception cref="LogUnavailableException">The log cannot be written now.</exception>
    public async Task<bool> ExpireAsync(int month, int days, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);

        // Not in the transaction: its lock would keep the writer from adding a partition while we wait for the writer.
        var apart = -PayloadMonth.Of(time.GetUtcNow());
        await ExecuteAsync(connection, "select log.add_payload_partition($1, $2)", cancellationToken, apart, ApartDays);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, "lock table log.legal_hold in share mode", cancellationToken);
        var content = _announced.Contains((month, days)) ? null : await ContentAsync(connection, month, days, cancellationToken);
        var held = await KeepHeldAsync(connection, month, days, apart, cancellationToken);
        if (content is var (datasets, first, last) && IndexRanges.FormatWithout(first, last, held) is { Length: > 0 } ranges)
        {
            await AppendAsync(
                [
                    new Erasure
                    {
                        Scope = "retention",
                        Datasets = datasets,
                        Ranges = ranges,
                        Reason = $"{days} days after {PayloadMonth.TextOf(Math.Abs(month))}",
                        Basis = "dataset.yaml retentionDays",
                        At = time.GetUtcNow(),
                    },
                ]);
            _announced.Add((month, days));
        }

        try
        {
            await ExecuteAsync(connection, BriefWait, cancellationToken);
            await ExecuteAsync(connection, "select log.drop_payload_partition($1, $2)", cancellationToken, month, days);
            var keys = (int[])(await ScalarAsync(connection, ForgetKeys, cancellationToken, time.GetUtcNow().UtcDateTime))!;
            await transaction.CommitAsync(cancellationToken);
            vault.Forget(keys);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    private async Task<(string? Code, long Erased, long? Act)> EraseMessagesAsync(NpgsqlConnection connection, ErasureOrder order, CancellationToken cancellationToken)
    {
        var indices = new List<long>();
        var datasets = new SortedSet<string>(StringComparer.Ordinal);
        await using (var find = new NpgsqlCommand(
            $"""
            select e.idx, e.dataset, log.is_held(e.dataset, e.subject, e.received_at)
            from log.entry e
            where e.kind = {(short)EntryKind.Message} and {(order.Scope == "message" ? "e.idx = $1" : "e.dataset = $1 and " + EntryRuns.All("e.") + " and e.subject = $2")}
              and exists (select from log.payload p where p.idx = e.idx)
            order by e.idx
            """,
            connection))
        {
            find.Parameters.Add(new() { Value = order.Scope == "message" ? order.Index!.Value : order.Dataset! });
            if (order.Scope != "message")
            {
                find.Parameters.Add(new() { Value = order.Subject! });
            }

            await using var rows = await find.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                if (rows.GetBoolean(2))
                {
                    return (ErasureCodes.Held, 0, null);
                }

                indices.Add(rows.GetInt64(0));
                datasets.Add(rows.GetString(1));
            }
        }

        if (indices.Count == 0)
        {
            return (ErasureCodes.Nothing, 0, null);
        }

        var act = await AppendAsync([.. IndexRanges.Format(indices).Select(ranges => ActOf(order, string.Join(',', datasets), ranges))]);
        return (null, await ExecuteAsync(connection, "delete from log.payload where idx = any ($1)", cancellationToken, indices.ToArray()), act);
    }

    /// <summary>Destroys the keys of a dataset and month; what lies there in clear is deleted.</summary>
    private async Task<(string? Code, long Erased, long? Act)> EraseMonthAsync(NpgsqlConnection connection, ErasureOrder order, CancellationToken cancellationToken)
    {
        var (dataset, month) = (order.Dataset!, order.Month!.Value);
        var (first, next) = await RangeAsync(connection, month, cancellationToken);
        if (await ScalarAsync(
            connection, "select exists (select from log.entry e where e.dataset = $1 and e.idx >= $2 and e.idx < $3 and log.is_held(e.dataset, e.subject, e.received_at))", cancellationToken, dataset, first, next) is true)
        {
            return (ErasureCodes.Held, 0, null);
        }

        var keys = (int[])(await ScalarAsync(
            connection, "select coalesce(array_agg(id), '{}') from log.payload_key where dataset = $1 and month = $2 and wrapped is not null", cancellationToken, dataset, month))!;

        if (keys.Length == 0 && await ScalarAsync(connection, "select exists (select from log.entry e join log.payload p on p.idx = e.idx where e.dataset = $1 and e.idx >= $2 and e.idx < $3)", cancellationToken, dataset, first, next) is not true)
        {
            return (ErasureCodes.Nothing, 0, null);
        }

        // From here on nothing new is encrypted with these keys; when the act is committed, so are all batches that were.
        await vault.ReplaceAsync(dataset, month, cancellationToken);
        var act = await AppendAsync([ActOf(order, dataset, IndexRanges.Format(first, next == long.MaxValue ? null : next - 1))]);
        var counted = (long)(await ScalarAsync(connection, "select count(*) from log.payload p where p.idx >= $1 and p.key = any ($2)", cancellationToken, first, keys))!;
        await ExecuteAsync(connection, "update log.payload_key set wrapped = null, destroyed_at = $2 where id = any ($1)", cancellationToken, keys, time.GetUtcNow().UtcDateTime);
        counted += await ExecuteAsync(
            connection,
            "delete from log.payload p using log.entry e where e.idx = p.idx and e.dataset = $1 and p.key is null and p.idx >= $2 and p.idx < $3",
            cancellationToken, dataset, first, Math.Min(next, act));
        vault.Forget(keys);
        return (null, counted, act);
    }

    /// <summary>The indices of a month; its end is open while it lasts.</summary>
    private static async Task<(long First, long Next)> RangeAsync(NpgsqlConnection connection, int month, CancellationToken cancellationToken)
    {
        var first = await ScalarAsync(connection, "select first_index from log.month where month = $1", cancellationToken, month);
        var next = await ScalarAsync(connection, "select min(first_index) from log.month where month > $1", cancellationToken, month);
        return first is long from ? (from, next as long? ?? long.MaxValue) : (0, 0);
    }

    /// <summary>Moves what a hold names out of a partition that is about to go; gives the indices.</summary>
    private static async Task<long[]> KeepHeldAsync(NpgsqlConnection connection, int month, int days, int apart, CancellationToken cancellationToken)
    {
        if (await ScalarAsync(connection, "select exists (select from log.legal_hold where released_at is null)", cancellationToken) is not true)
        {
            return [];
        }

        return (long[])(await ScalarAsync(
            connection,
            """
            with held as (
                delete from log.payload p using log.entry e
                where e.idx = p.idx and p.month = $1 and p.retention = $2 and log.is_held(e.dataset, e.subject, e.received_at)
                returning p.idx, p.key, p.content),
            moved as (insert into log.payload (idx, month, retention, key, content) select idx, $3, $4, key, content from held returning idx)
            select coalesce(array_agg(idx order by idx), '{}') from moved
            """,
            cancellationToken, month, days, apart, ApartDays))!;
    }

    /// <summary>What is in a partition; null when nothing is.</summary>
    private static async Task<(string Datasets, long First, long Last)?> ContentAsync(NpgsqlConnection connection, int month, int days, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select string_agg(distinct e.dataset, ',' order by e.dataset), min(p.idx), max(p.idx)
            from log.payload p join log.entry e on e.idx = p.idx where p.month = $1 and p.retention = $2
            """,
            connection)
        {
            Parameters = { new() { Value = month }, new() { Value = days } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) && !await row.IsDBNullAsync(0, cancellationToken) ? (row.GetString(0), row.GetInt64(1), row.GetInt64(2)) : null;
    }

    private Erasure ActOf(ErasureOrder order, string datasets, string ranges) => new()
    {
        Scope = order.Scope,
        Datasets = datasets,
        Ranges = ranges,
        Reason = order.Reason,
        Basis = order.Basis,
        OrderedBy = order.OrderedBy,
        At = time.GetUtcNow(),
    };

    /// <returns>Index of the last act.</returns>
    private async Task<long> AppendAsync(Erasure[] acts) => (await log.AppendAsync([.. acts.Select(SealStage.Seal)]))[^1].Receipt.Index.Value;

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = CommandOf(connection, sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = CommandOf(connection, sql, values);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static NpgsqlCommand CommandOf(NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        Array.ForEach(values, v => command.Parameters.Add(new() { Value = v }));
        return command;
    }
}
