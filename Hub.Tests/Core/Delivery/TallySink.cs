using System.Text.Json;
using Hub.Core.Delivery;
using Hub.Core.Route;
using Hub.Schemas.Catalogue;
using Npgsql;

namespace Hub.Tests.Core.Delivery;

/// <summary>
/// Adds up: each message adds its value to the total of its subject, so an effect that happens twice, or not at all, shows. A value below
/// zero is refused by the sink, one above 1000 by the database.
/// </summary>
public sealed class TallySink(NpgsqlDataSource repository) : ISink
{
    public string Name => "tally";

    public IReadOnlyCollection<DatasetName> Datasets { get; } = [DatasetName.Parse("leg.registration")];

    public NpgsqlDataSource Repository => repository;

    /// <summary>Called with the rows written and the transaction open.</summary>
    public Func<NpgsqlConnection, Task> BeforeCommit { get; set; } = _ => Task.CompletedTask;

    public async Task CreateAsync()
    {
        await using var create = repository.CreateCommand("""
            create table tally (subject text primary key, total bigint not null, messages bigint not null);
            create table tally_value (value int check (value <= 1000))
            """);
        await create.ExecuteNonQueryAsync();
    }

    public async Task<IReadOnlyList<DeadLetter>> WriteAsync(NpgsqlConnection connection, IReadOnlyList<BusRecord> records, CancellationToken cancellationToken)
    {
        var dead = new List<DeadLetter>();
        var values = new List<(string Subject, int Value)>();
        foreach (var record in records)
        {
            var value = JsonDocument.Parse(record.Payload).RootElement.GetProperty("value").GetInt32();
            if (value < 0)
            {
                dead.Add(new DeadLetter { Record = record, Code = "NEGATIVE", Pointer = "/value", Zh = "值为负。", En = "The value is negative." });
            }
            else
            {
                values.Add((record.Subject, value));
            }
        }

        await using var write = new NpgsqlCommand("""
            with v as (insert into tally_value select unnest($2))
            insert into tally as t select subject, sum(value), count(*) from unnest($1, $2) as i (subject, value) group by subject
            on conflict (subject) do update set total = t.total + excluded.total, messages = t.messages + excluded.messages
            """, connection)
        {
            Parameters = { new() { Value = values.Select(v => v.Subject).ToArray() }, new() { Value = values.Select(v => v.Value).ToArray() } },
        };
        await write.ExecuteNonQueryAsync(cancellationToken);
        await BeforeCommit(connection);
        return dead;
    }

    public async Task<(long Total, long Messages)> SumAsync()
    {
        await using var sum = repository.CreateCommand("select coalesce(sum(total), 0)::bigint, coalesce(sum(messages), 0)::bigint from tally");
        await using var reader = await sum.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
