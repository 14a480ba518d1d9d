using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using Hub.Adapters.Sources.Databases;
using Hub.Adapters.Sources.Exchange;
using Hub.Adapters.Sources.Formats;

namespace Hub.Adapters.Sources.Bridges;

/// <summary>
/// Drains a bridge table: rows are locked (SKIP LOCKED, so that several hubs and the department's system do not wait for each other), sent, and marked or
/// deleted in the department's own transaction. When that is not committed, the rows are sent again with the same ids, and the log keeps them once.
/// </summary>
internal sealed class BridgeSource(BridgeSettings settings, DepartmentDatabase database, SourceStore store) : ISource
{
    /// <summary>What <c>hub_code</c> says of a row that was accepted and kept.</summary>
    public const string Accepted = "ACCEPTED";

    /// <summary>What it says of a row that a filter of the mapping passed over.</summary>
    public const string Skipped = "SKIPPED";

    public async Task CollectAsync(RecordExchange exchange, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        try
        {
            while (await DrainAsync(connection, exchange, cancellationToken) == exchange.GroupSize)
            {
            }
        }
        catch (DbException e)
        {
            throw DepartmentDatabase.Unreachable(e);
        }
    }

    /// <returns>Number of rows dealt with.</returns>
    private async Task<int> DrainAsync(DbConnection connection, RecordExchange exchange, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (records, keys) = await LockAsync(connection, transaction, exchange, cancellationToken);
        if (records.Count == 0)
        {
            return 0;
        }

        var outcomes = await exchange.SendAsync(
            records,
            // The content is part of the id: a refused row that was corrected is another message.
            (record, message) => $"{settings.Table}-{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{keys[(int)record.Line - 1]}")).AsSpan(0, 8))}-{Convert.ToHexStringLower(SHA256.HashData(message).AsSpan(0, 8))}",
            cancellationToken);

        // The log has them. A crash from here on sends the rows again, which adds nothing.
        for (var i = 0; i < outcomes.Length; i++)
        {
            await using var mark = Mark(connection, transaction, outcomes[i], keys[i]);
            await mark.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        await store.AdvanceAsync(exchange, null, outcomes, cancellationToken);
        return records.Count;
    }

    private DbCommand Mark(DbConnection connection, DbTransaction transaction, RecordOutcome outcome, object key)
    {
        var table = database.Quoted(settings.Table);
        var where = $"where {database.Quoted(settings.Key)} = @key";
        return settings.Delete && outcome.Fate == RecordFate.Accepted
            ? DepartmentDatabase.Command(connection, transaction, $"delete from {table} {where}", ("key", key))
            : DepartmentDatabase.Command(
                connection,
                transaction,
                $"update {table} set hub_code = @code, hub_index = @index {where}",
                ("key", key),
                ("code", outcome.Refusal?.Code ?? (outcome.Fate == RecordFate.Accepted ? Accepted : Skipped)),
                ("index", outcome.Receipt?.Index.Value));
    }

    private async Task<(List<SourceRecord> Records, List<object> Keys)> LockAsync(
        DbConnection connection, DbTransaction transaction, RecordExchange exchange, CancellationToken cancellationToken)
    {
        var key = database.Quoted(settings.Key);
        await using var select = DepartmentDatabase.Command(
            connection,
            transaction,
            $"select * from {database.Quoted(settings.Table)} where hub_code is null order by {key} limit {exchange.GroupSize.ToString(CultureInfo.InvariantCulture)} for update skip locked");
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        var header = DepartmentDatabase.Header(rows);
        var places = RecordReader.Places(header, exchange.Mapping);
        var keyAt = Array.IndexOf(header, settings.Key);
        if (keyAt < 0)
        {
            throw RecordReader.Missing(settings.Key);
        }

        var (records, keys) = (new List<SourceRecord>(), new List<object>());
        while (await rows.ReadAsync(cancellationToken))
        {
            keys.Add(rows.GetValue(keyAt));
            records.Add(new SourceRecord(keys.Count, [.. places.Select(place => place < 0 ? null : DepartmentDatabase.Text(rows.GetValue(place)))]));
        }

        return (records, keys);
    }
}
