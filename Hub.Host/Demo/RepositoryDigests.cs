using System.Globalization;
using Npgsql;

namespace Hub.Host.Demo;

/// <summary>
/// Says in a few characters what each table of the repositories holds, so that two runs can be compared: number of rows and a 128-bit sum of the rows'
/// hashes, the same in whatever order the rows came. Where a row came from (log index, time of receipt) differs from run to run and is left out.
/// </summary>
internal static class RepositoryDigests
{
    private static readonly string[] s_origin = ["log_index", "received_at"];

    /// <param name="source">Database of the repositories.</param>
    /// <param name="schemas">Their schemas.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>By <c>schema.table</c>: <c>rows:hex</c>.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(NpgsqlDataSource source, IEnumerable<string> schemas, CancellationToken cancellationToken)
    {
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (table, columns) in await TablesAsync(source, [.. schemas], cancellationToken))
        {
            await using var command = source.CreateCommand($"""
                select count(*), coalesce(sum(hashtextextended(r, 1)), 0)::text, coalesce(sum(hashtextextended(r, 2)), 0)::text from (select row({columns})::text as r from {table}) t
                """);
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            digests[table] = string.Create(CultureInfo.InvariantCulture, $"{row.GetInt64(0)}:{Low(row.GetString(1)):x16}{Low(row.GetString(2)):x16}");
        }

        return digests;
    }

    /// <summary>PostgreSQL adds 64-bit numbers exactly; their sum is taken modulo 2^64.</summary>
    private static ulong Low(string sum) => (ulong)(System.Numerics.BigInteger.Parse(sum, CultureInfo.InvariantCulture) & ulong.MaxValue);

    private static async Task<List<(string Table, string Columns)>> TablesAsync(NpgsqlDataSource source, string[] schemas, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            select format('%I.%I', c.table_schema, c.table_name), string_agg(format('%I', c.column_name), ', ' order by c.ordinal_position)
            from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
            where t.table_type = 'BASE TABLE' and c.table_schema = any ($1) and c.column_name <> all ($2)
            group by c.table_schema, c.table_name order by 1
            """);
        command.Parameters.Add(new() { Value = schemas });
        command.Parameters.Add(new() { Value = s_origin });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<(string, string)>();
        while (await rows.ReadAsync(cancellationToken))
        {
            tables.Add((rows.GetString(0), rows.GetString(1)));
        }

        return tables;
    }
}
