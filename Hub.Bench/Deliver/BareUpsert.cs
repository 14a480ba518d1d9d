using System.Diagnostics;
using System.Globalization;
using Hub.Core.Delivery;
using Hub.Core.Route;
using Npgsql;

namespace Hub.Bench.Deliver;

/// <summary>
/// What a program does that has the very rows at hand: a transaction a batch, in it for each table binary COPY into a temporary table and
/// <c>INSERT … ON CONFLICT DO UPDATE</c> from there. Same tables, indexes and batches as the sink; the rows are what the sink stored of each batch, so a key
/// comes once in a batch and what is older than what stands there does not come at all.
/// </summary>
internal sealed class BareUpsert
{
    private readonly NpgsqlDataSource _repository;
    private readonly List<RepositoryTable> _tables;
    private readonly List<List<Part>> _batches = [];

    private BareUpsert(NpgsqlDataSource repository, List<RepositoryTable> tables) => (_repository, _tables) = (repository, tables);

    /// <summary>Has the sink apply the records in batches of these sizes, and keeps the rows that each batch left.</summary>
    public static async Task<BareUpsert> CaptureAsync(ISink sink, IReadOnlyList<BusRecord> records, IEnumerable<int> sizes, CancellationToken cancellationToken)
    {
        var bare = new BareUpsert(sink.Repository, await RepositoryTable.OfAsync(sink, cancellationToken));
        var next = 0;
        foreach (var size in sizes)
        {
            List<BusRecord> batch = [.. records.Skip(next).Take(size)];
            next += size;
            await using var connection = await sink.Repository.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await sink.WriteAsync(connection, batch, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            var parts = new List<Part>();
            foreach (var table in bare._tables)
            {
                if (await ReadAsync(connection, table, batch[0].Index.Value, batch[^1].Index.Value, cancellationToken) is { Rows: > 0 } part)
                {
                    parts.Add(part);
                }
            }

            bare._batches.Add(parts);
        }

        return bare;
    }

    public TimeSpan Run()
    {
        using var connection = _repository.OpenConnection();
        foreach (var table in _tables)
        {
            Execute(connection, $"create temporary table {Incoming(table)} (like {table.Name}) on commit delete rows");
        }

        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        foreach (var batch in _batches)
        {
            using var transaction = connection.BeginTransaction();
            foreach (var part in batch)
            {
                part.Copy(connection);
                Execute(connection, part.Upsert, prepare: true);
            }

            transaction.Commit();
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        foreach (var table in _tables)
        {
            Execute(connection, $"drop table {Incoming(table)}");
        }

        return elapsed;
    }

    private static string Incoming(RepositoryTable table) => "incoming_" + table.Name.Replace('.', '_');

    private static async Task<Part> ReadAsync(NpgsqlConnection connection, RepositoryTable table, long first, long last, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"select * from {table.Name} where log_index between {first} and {last}"), connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var columns = Enumerable.Range(0, reader.FieldCount).Select(i => (Name: reader.GetName(i), Values: BareColumn.For(reader.GetPostgresType(i).Name))).ToArray();
        var rows = 0;
        for (; await reader.ReadAsync(cancellationToken); rows++)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i].Values.Add(reader, i);
            }
        }

        return new Part(table, columns, rows);
    }

    private static void Execute(NpgsqlConnection connection, string sql, bool prepare = false)
    {
        using var command = new NpgsqlCommand(sql, connection);
        if (prepare)
        {
            command.Prepare();
        }

        command.ExecuteNonQuery();
    }

    /// <summary>The rows of one table in one batch.</summary>
    private sealed class Part(RepositoryTable table, (string Name, BareColumn Values)[] columns, int rows)
    {
        private readonly string _names = string.Join(", ", columns.Select(c => c.Name));

        public int Rows => rows;

        public string Upsert =>
            $"insert into {table.Name} ({_names}) select {_names} from {Incoming(table)} on conflict ({string.Join(", ", table.Key)}) do update set "
            + string.Join(", ", columns.Where(c => !table.Key.Contains(c.Name)).Select(c => $"{c.Name} = excluded.{c.Name}"));

        public void Copy(NpgsqlConnection connection)
        {
            using var importer = connection.BeginBinaryImport($"copy {Incoming(table)} ({_names}) from stdin (format binary)");
            for (var row = 0; row < rows; row++)
            {
                importer.StartRow();
                foreach (var (_, values) in columns)
                {
                    values.Write(importer, row);
                }
            }

            importer.Complete();
        }
    }
}
