using System.Data.Common;
using Hub.Tests.Support;
using MySqlConnector;
using Npgsql;

namespace Hub.Tests.Adapters.Sources;

/// <summary>Databases of departments: polled by watermark, and bridge tables; the same on PostgreSQL and on MariaDB.</summary>
[TestFixture("postgresql")]
[TestFixture("mysql")]
public sealed class TableSourceTests(string kind)
{
    private TestDatabase? _postgres;
    private MariaDbServer? _mariaDb;
    private string _connection = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        if (kind == "mysql")
        {
            _mariaDb = await MariaDbServer.StartAsync();
            _connection = _mariaDb.ConnectionString;
        }
        else
        {
            _postgres = await TestDatabase.CreateAsync();
            _connection = _postgres.ConnectionString;
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await (_postgres?.DisposeAsync() ?? default);
        await (_mariaDb?.DisposeAsync() ?? default);
    }

    [Test]
    public async Task Changed_rows_are_collected_once_by_watermark_also_those_committed_late()
    {
        await ExecuteAsync("drop table if exists firm", "create table firm (code varchar(18) primary key, name varchar(100), boss varchar(50), since varchar(20), approved date, state varchar(10), changed timestamp(6) not null)");
        for (var n = 1; n <= 25; n++)
        {
            await InsertAsync(n, $"2026-01-01 00:00:{n:D2}");
        }

        await using var city = await SourceHub.StartAsync(("Sources:Secrets:firms", _connection), ("Sources:GroupSize", "10"));
        city.Define("firms", $"kind: database, database: {kind}, secret: firms, query: \"select * from firm where name is not null\", watermark: changed, key: code, lookback: 60s");
        await city.HasEntitiesAsync(25);

        // Committed after row 25, with a time before it; and a change of a row that is there.
        await InsertAsync(26, "2026-01-01 00:00:10");
        await ExecuteAsync("update firm set name = '改名石材有限公司', changed = '2026-01-01 00:05:00' where code = '" + RegistrationRows.Code(3) + "'");

        await city.HasEntitiesAsync(26);
        await Eventually.HoldsAsync(async () => await city.CountAsync("select count(*) from legal_entity.entity where name = '改名石材有限公司'") == 1, "the change arrived");
        var logged = await city.CountAsync("select count(*) from log.entry where kind = 1");
        var run = (await city.StatusAsync("firms")).RunAt;
        await Eventually.HoldsAsync(async () => (await city.StatusAsync("firms")).RunAt > run + TimeSpan.FromSeconds(1), "it looked again");

        Assert.That(logged, Is.EqualTo(27));
        Assert.That(await city.CountAsync("select count(*) from log.entry where kind = 1"), Is.EqualTo(27));
        Assert.That((await city.StatusAsync("firms")).Accepted, Is.EqualTo(27));
    }

    [Test]
    public async Task Bridge_table_is_drained_refused_rows_keep_their_code_and_go_when_they_are_corrected()
    {
        await ExecuteAsync(
            "drop table if exists outbox",
            "create table outbox (id bigint primary key, code varchar(18), name varchar(100), boss varchar(50), since varchar(20), approved date, state varchar(10), hub_code varchar(64), hub_index bigint)");
        for (var n = 1; n <= 30; n++)
        {
            var row = RegistrationRows.Row(n, code: n == 7 ? RegistrationRows.Code(7)[..17] + "!" : null);
            await ExecuteAsync($"insert into outbox (id, code, name, boss, since, approved, state) values ({n}, '{string.Join("', '", row)}')");
        }

        await using var city = await SourceHub.StartAsync(("Sources:Secrets:bridge", _connection), ("Sources:GroupSize", "10"));
        city.Define("bridge", $"kind: bridge, database: {kind}, secret: bridge, table: outbox, key: id");
        await city.HasEntitiesAsync(29);
        await Eventually.HoldsAsync(async () => await ScalarAsync("select count(*) from outbox") == 1, "accepted rows are gone");
        Assert.That(await ScalarAsync("select count(*) from outbox where id = 7 and hub_code = 'USCC_FORMAT' and hub_index is not null"), Is.EqualTo(1));

        await ExecuteAsync($"update outbox set code = '{RegistrationRows.Code(7)}', hub_code = null where id = 7");

        await city.HasEntitiesAsync(30);
        await Eventually.HoldsAsync(async () => await ScalarAsync("select count(*) from outbox") == 0, "the corrected row is gone too");
        Assert.That(await city.CountAsync("select count(*) from log.entry where kind = 1"), Is.EqualTo(30));
    }

    private Task InsertAsync(int n, string changed) =>
        ExecuteAsync($"insert into firm values ('{string.Join("', '", RegistrationRows.Row(n))}', '{changed}')");

    private async Task ExecuteAsync(params string[] statements)
    {
        await using var connection = await OpenAsync();
        foreach (var sql in statements)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = kind == "mysql" ? new MySqlConnection(_connection) : new NpgsqlConnection(_connection);
        await connection.OpenAsync();
        return connection;
    }
}
