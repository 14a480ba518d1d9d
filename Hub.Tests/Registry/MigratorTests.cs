using Hub.Host;
using Hub.Registry.Storage;
using Hub.Tests.Support;
using Npgsql;

namespace Hub.Tests.Registry;

[TestFixture]
public sealed class MigratorTests
{
    [Test]
    public async Task Migrations_run_once_and_a_second_start_changes_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();

        var again = await Migrator.MigrateAsync(database.ConnectionString, HubMigrations.Assemblies);

        Assert.That(again, Is.Empty);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var count = source.CreateCommand("select count(*) from log.entry");
        Assert.That(await count.ExecuteScalarAsync(), Is.EqualTo(0L));
    }

    [Test]
    public async Task Migrations_of_one_database_follow_each_other_in_one_process_as_those_of_two_repositories_in_it_do()
    {
        await using var database = await TestDatabase.CreateAsync();

        for (var i = 0; i < 3; i++)
        {
            var migration = Migrator.MigrateAsync(database.ConnectionString, HubMigrations.Assemblies);
            Assert.That(await migration.WaitAsync(TimeSpan.FromMinutes(2)), Is.Empty);
        }
    }
}
