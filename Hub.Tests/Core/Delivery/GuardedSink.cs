using Hub.Core.Delivery;
using Hub.Core.Route;
using Hub.Schemas.Catalogue;
using Npgsql;

namespace Hub.Tests.Core.Delivery;

/// <summary>Keeps rows as repositories do: each knows the log index that it is from, a history of them and the present one of each subject.</summary>
public sealed class GuardedSink(NpgsqlDataSource repository) : ISink
{
    public string Name => "guarded";

    public IReadOnlyCollection<DatasetName> Datasets { get; } = [DatasetName.Parse("leg.registration")];

    public NpgsqlDataSource Repository => repository;

    /// <summary>Called with the rows written and the transaction open.</summary>
    public Func<Task> BeforeCommit { get; set; } = () => Task.CompletedTask;

    public async Task CreateAsync()
    {
        await using var create = repository.CreateCommand("""
            create table history (place bigserial, idx bigint primary key, subject text not null);
            create table present (subject text primary key, idx bigint not null)
            """);
        await create.ExecuteNonQueryAsync();
    }

    public async Task<IReadOnlyList<DeadLetter>> WriteAsync(NpgsqlConnection connection, IReadOnlyList<BusRecord> records, CancellationToken cancellationToken)
    {
        await using var write = new NpgsqlCommand("""
            with p as (
                insert into present as p select subject, max(idx) from unnest($1, $2) as r (idx, subject) group by subject
                on conflict (subject) do update set idx = excluded.idx where excluded.idx > p.idx)
            insert into history (idx, subject) select idx, subject from unnest($1, $2) with ordinality as r (idx, subject, number) order by number on conflict (idx) do nothing
            """, connection)
        {
            Parameters = { new() { Value = records.Select(r => r.Index.Value).ToArray() }, new() { Value = records.Select(r => r.Subject).ToArray() } },
        };
        await write.ExecuteNonQueryAsync(cancellationToken);
        await BeforeCommit();
        return [];
    }

    public async Task<long> NumberAsync(string sql)
    {
        await using var command = repository.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
