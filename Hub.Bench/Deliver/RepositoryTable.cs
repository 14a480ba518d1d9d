using Hub.Core.Delivery;
using Npgsql;

namespace Hub.Bench.Deliver;

/// <summary>A table of a repository, as the database describes it.</summary>
/// <param name="Name">With its schema.</param>
/// <param name="Key">Columns of its primary key.</param>
internal sealed record RepositoryTable(string Name, IReadOnlyList<string> Key)
{
    /// <summary>The tables of the schema that the sink is named after.</summary>
    public static async Task<List<RepositoryTable>> OfAsync(ISink sink, CancellationToken cancellationToken)
    {
        await using var command = sink.Repository.CreateCommand("""
            select t.oid::regclass::text, array(select attname::text from pg_attribute where attrelid = t.oid and attnum = any (k.indkey))
            from pg_class t join pg_index k on k.indrelid = t.oid and k.indisprimary
            where t.relnamespace = $1::regnamespace and t.relkind = 'r' order by 1
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = sink.Name });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<RepositoryTable>();
        while (await rows.ReadAsync(cancellationToken))
        {
            tables.Add(new RepositoryTable(rows.GetString(0), rows.GetFieldValue<string[]>(1)));
        }

        return tables;
    }
}
