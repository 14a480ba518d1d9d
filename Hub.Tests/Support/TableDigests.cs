using Npgsql;

namespace Hub.Tests.Support;

/// <summary>Compares the contents of repositories.</summary>
public static class TableDigests
{
    /// <summary>Per table of the schema: number of rows and a digest of them, independent of their order.</summary>
    public static async Task<SortedDictionary<string, string>> OfSchemaAsync(NpgsqlDataSource source, string schema)
    {
        var tables = new List<string>();
        await using (var list = source.CreateCommand("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = $1"))
        {
            list.Parameters.AddWithValue(schema);
            await using var reader = await list.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            await using var digest = source.CreateCommand($"select count(*) || ' ' || coalesce(md5(string_agg(t::text, e'\n' order by t::text)), '') from {table} t");
            digests[table] = (string)(await digest.ExecuteScalarAsync())!;
        }

        return digests;
    }
}
