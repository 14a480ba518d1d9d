using Npgsql;

namespace Hub.Host.Demo;

/// <summary>What the log says about one run: read from its tables, not from what anybody counted on the way.</summary>
internal sealed class DemoLedger(NpgsqlDataSource database)
{
    private const short Message = (short)Core.Exchanges.EntryKind.Message;
    private const short Rejection = (short)Core.Exchanges.EntryKind.Rejection;

    /// <summary>Size of the log as of the newest checkpoint.</summary>
    public async Task<long> SizeAsync(CancellationToken cancellationToken) =>
        await ScalarAsync<long>("select coalesce(max(size), 0) from log.checkpoint", [], cancellationToken);

    /// <summary>Accepted messages by dataset, from an index on.</summary>
    public Task<Dictionary<string, long>> AcceptedAsync(long from, CancellationToken cancellationToken) =>
        CountAsync("select dataset, count(*) from log.entry where idx >= $1 and kind = $2 group by dataset", from, Message, cancellationToken);

    /// <summary>Refused messages of known senders by code, from an index on. Refused callers are not messages and have no dataset and department.</summary>
    public Task<Dictionary<string, long>> RejectedAsync(long from, CancellationToken cancellationToken) =>
        CountAsync("select code, count(*) from log.entry where idx >= $1 and kind = $2 and department is not null group by code", from, Rejection, cancellationToken);

    /// <summary>When the accepted messages of these datasets came in, in the order of the log.</summary>
    public async Task<List<DateTimeOffset>> ReceivedAsync(long from, string[] datasets, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select received_at from log.entry where idx >= $1 and kind = $2 and dataset = any($3) order by idx");
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = Message });
        command.Parameters.Add(new() { Value = datasets });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var received = new List<DateTimeOffset>();
        while (await rows.ReadAsync(cancellationToken))
        {
            received.Add(rows.GetFieldValue<DateTimeOffset>(0));
        }

        return received;
    }

    /// <summary>Index of the newest accepted message of a dataset.</summary>
    public Task<long> NewestAsync(string dataset, CancellationToken cancellationToken) =>
        ScalarAsync<long>("select max(idx) from log.entry where kind = $1 and dataset = $2", [Message, dataset], cancellationToken);

    /// <summary>Size and root (hex) of the newest checkpoint.</summary>
    public async Task<(long Size, string Root)> CheckpointAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select size, encode(root, 'hex') from log.checkpoint order by size desc limit 1");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt64(0), row.GetString(1));
    }

    /// <summary>What the tables of the repositories hold; a repository's schema has the name of its sink.</summary>
    public Task<IReadOnlyDictionary<string, string>> RepositoriesAsync(IEnumerable<string> sinks, CancellationToken cancellationToken) =>
        RepositoryDigests.ReadAsync(database, sinks, cancellationToken);

    /// <summary>Bytes of the log's tables and indices on disk.</summary>
    public Task<long> BytesAsync(CancellationToken cancellationToken) => ScalarAsync<long>(
        "select sum(pg_total_relation_size(c.oid))::bigint from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'log' and c.relkind = 'r'", [], cancellationToken);

    private async Task<Dictionary<string, long>> CountAsync(string sql, long from, short kind, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = kind });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await rows.ReadAsync(cancellationToken))
        {
            counts.Add(rows.GetString(0), rows.GetInt64(1));
        }

        return counts;
    }

    private async Task<T> ScalarAsync<T>(string sql, object[] parameters, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new() { Value = parameter });
        }

        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
