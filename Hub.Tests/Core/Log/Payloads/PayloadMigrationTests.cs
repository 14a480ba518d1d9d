using Hub.Host;
using Hub.Registry.Standards;
using Hub.Registry.Storage;
using Hub.Schemas.Catalogue;
using Hub.Tests.Support;
using Npgsql;

namespace Hub.Tests.Core.Log.Payloads;

[TestFixture]
public sealed class PayloadMigrationTests
{
    [Test]
    public async Task Payloads_of_a_log_from_before_move_to_the_partitions_of_their_month_and_retention()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await Migrator.MigrateAsync(database.ConnectionString + ";Pooling=false", HubMigrations.Assemblies, name => !name.Contains("0150-", StringComparison.Ordinal));
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await new StandardsStore(source, TimeProvider.System).ApplyAsync(StandardsBundle.FromDirectory(TestPaths.Standards));
        await ExecuteAsync(source,
            """
            insert into log.entry (idx, received_at, kind, dataset, body)
                select i, '2026-01-31', 1, (array['leg.registration', 'svc.case', 'no.longer.known'])[i % 3 + 1], '' from generate_series(0, 99) i;
            insert into log.payload select i, convert_to('payload ' || i, 'UTF8') from generate_series(0, 99) i;
            insert into log.checkpoint select size, '', at, '', '' from (values (40, timestamptz '2025-12-31 23:59:59Z'), (60, '2026-02-01 00:00:00Z'), (100, '2026-02-03')) c (size, at)
            """);

        await Migrator.MigrateAsync(database.ConnectionString + ";Pooling=false", HubMigrations.Assemblies);

        Assert.That(await RowsAsync(source, "select month || ' ' || first_index from log.month order by month"), Is.EqualTo(new[] { "202512 0", "202602 40" }));
        Assert.That(
            await RowsAsync(source, "select concat_ws(' ', month, retention, count(*), min(idx), max(idx)) from log.payload group by month, retention order by month, retention"),
            Is.EqualTo(new[] { "202512 3650 26 1 38", "202512 36500 14 0 39", "202602 3650 40 40 98", "202602 36500 20 42 99" }));
        Assert.That(await RowsAsync(source, "select count(*)::text from log.payload where content <> convert_to('payload ' || idx, 'UTF8')"), Is.EqualTo(new[] { "0" }));
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<string>> RowsAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
