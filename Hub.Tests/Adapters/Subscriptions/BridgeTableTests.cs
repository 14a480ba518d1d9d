using System.Text.RegularExpressions;
using Hub.Tests.Support;
using Npgsql;

namespace Hub.Tests.Adapters.Subscriptions;

/// <summary>Departments that take rows from a table of their own PostgreSQL.</summary>
[TestFixture]
public sealed partial class BridgeTableTests
{
    private PushHub _hub = null!;
    private TestDatabase _database = null!;
    private NpgsqlDataSource _department = null!;

    /// <summary>The tables as the document states them.</summary>
    public static string Tables => Ddl().Match(File.ReadAllText(Path.Combine(TestPaths.Root, "docs", "subscriptions.md"))).Groups[1].Value;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync();
        _department = _database.CreateDataSource();
        await ExecuteAsync(Tables);
        _hub = await PushHub.StartAsync(("Subscriptions:Secrets:Statistics", _database.ConnectionString));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _hub.DisposeAsync();
        await _department.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Rows_and_position_come_together_masked_and_none_again_after_the_hub_forgot_that_it_wrote_them()
    {
        await CreateAsync("rows", "hub_registration");
        var ids = await _hub.PublishAsync(3);
        await _hub.EventuallyAsync("rows", a => a.Delivered == 3, "they are written");
        Assert.That(await ReadAsync("select subject || ' ' || operation || ' ' || (payload ->> 'legalRepresentativeName') || ' ' || dataset from hub_registration order by log_index"),
            Is.EqualTo(ids.Select(id => $"{PushHub.EntityOf(id)} upsert 陈* {Registration.Dataset}")));
        Assert.That(await ReadAsync("select (next_index > (select max(log_index) from hub_registration))::text from hub_position where subscription = 'rows'"), Is.EqualTo(new[] { "true" }));

        // The department takes them away; then what a crash leaves after the department's commit and before the hub's note.
        await _hub.OrderAsync("pause", "rows");
        await ExecuteAsync("delete from hub_registration");
        await using (var crash = _hub.Database.CreateCommand("update subscription.position p set next_index = s.batch_from from subscription.push s where s.name = 'rows' and p.system = 'push/rows'"))
        {
            await crash.ExecuteNonQueryAsync();
        }

        var more = await _hub.PublishAsync(2);
        await _hub.OrderAsync("resume", "rows");
        await Eventually.HoldsAsync(async () => (await ReadAsync("select subject from hub_registration order by log_index")).SequenceEqual(more.Select(PushHub.EntityOf)), "only what is new comes", 60);

        await _hub.OrderAsync("seek", "rows", "--index", "0");
        await Eventually.HoldsAsync(async () => (await ReadAsync("select subject from hub_registration")).Length >= 5, "an order to go back counts", 60);
    }

    [Test]
    public async Task A_table_that_is_missing_pauses_the_subscription_and_a_database_that_was_put_back_is_written_to_from_there()
    {
        await CreateAsync("late", "hub_late");
        var ids = await _hub.PublishAsync(2);
        await _hub.EventuallyAsync("late", a => a is { State: "PAUSED", Problem.Code: "PUSH_REFUSED" } && a.Problem.En.Contains("42P01", StringComparison.Ordinal), "there is no such table");
        await ExecuteAsync("create table hub_late (like hub_registration including all)");
        await _hub.OrderAsync("resume", "late");
        await _hub.EventuallyAsync("late", a => a is { State: "RUNNING", Delivered: 2 }, "it goes on");

        await ExecuteAsync("truncate hub_late; update hub_position set next_index = 0 where subscription = 'late'");
        await _hub.OrderAsync("resume", "late");
        await Eventually.HoldsAsync(async () => (await ReadAsync("select subject from hub_late")).Intersect(ids.Select(PushHub.EntityOf)).Count() == 2, "what it had lost comes again", 60);
    }

    [Test]
    public async Task After_the_hub_was_put_back_to_an_older_state_an_order_to_seek_lets_the_subscription_go_on()
    {
        await CreateAsync("restored", "hub_restored");
        await ExecuteAsync("create table hub_restored (like hub_registration including all)");
        for (var order = 0; order < 3; order++)
        {
            await _hub.OrderAsync("seek", "restored", "--index", $"{await _hub.SizeAsync()}");
        }

        var before = await _hub.PublishAsync(2);
        await Eventually.HoldsAsync(async () => (await ReadAsync("select subject from hub_restored order by log_index")).SequenceEqual(before.Select(PushHub.EntityOf)), "they are written");

        // The hub's tables as they were before those orders.
        await using (var restore = _hub.Database.CreateCommand("update subscription.push set epoch = 1, batch_from = null, batch_next = null, planned_at = null, generation = generation + 1 where name = 'restored'"))
        {
            await restore.ExecuteNonQueryAsync();
        }

        await _hub.EventuallyAsync("restored", a => a.Problem?.Code == "PUSH_MOVED", "the department's position is not known");
        await _hub.OrderAsync("seek", "restored", "--index", $"{await _hub.SizeAsync()}");
        var after = await _hub.PublishAsync(2);

        await Eventually.HoldsAsync(async () => (await ReadAsync("select subject from hub_restored order by log_index")).SequenceEqual(before.Concat(after).Select(PushHub.EntityOf)), "it goes on");
        await _hub.EventuallyAsync("restored", a => a is { State: "RUNNING", Problem: null }, "and says so");
    }

    [Test]
    public async Task A_snapshot_is_the_newest_message_of_each_key_and_then_what_comes_after_for_tables_and_for_pull_alike()
    {
        var (kept, gone) = await _hub.PublishHistoryAsync(700_001);
        await ExecuteAsync("create table hub_state (like hub_registration including all)");
        var (uscc, certificate) = await _hub.AddReceiverAsync();
        await _hub.OrderAsync("create", "state", "--uscc", uscc, "--dataset", Registration.Dataset, "--snapshot", "--batch", "2", "--bridge", "hub_state", "--secret", "Statistics");
        using var department = _hub.Hub.Client(certificate);
        await Eventually.HoldsAsync(async () => (await department.PostAsync(new Uri($"/deliver/{Registration.Dataset}/snapshot", UriKind.Relative), null)).IsSuccessStatusCode, "it is granted");
        await _hub.PublishAsync(1, ("uscc", kept), ("name", "后来的名称"));

        string[] expected = ["新名称", "后来的名称"];
        const string Names = "select payload ->> 'name' from hub_state where subject = '{0}' order by log_index";
        await Eventually.HoldsAsync(async () => (await ReadAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, Names, kept))).SequenceEqual(expected), "the newest, then the change", 60);
        Assert.That(await ReadAsync($"select operation from hub_state where subject = '{gone}'"), Is.Empty, "what was deleted before is not part of it");
        var page = System.Text.Json.JsonDocument.Parse(await department.GetStringAsync(new Uri($"/deliver/{Registration.Dataset}?limit=1000", UriKind.Relative))).RootElement.EnumerateArray().ToArray();
        Assert.That(page.Where(m => m.GetProperty("subject").GetString() == kept).Select(m => m.GetProperty("data").GetProperty("name").GetString()), Is.EqualTo(expected));
        Assert.That(page.Where(m => m.GetProperty("subject").GetString() == gone), Is.Empty);
    }

    private async Task CreateAsync(string name, string table)
    {
        var (uscc, _) = await _hub.AddReceiverAsync();
        var size = (await _hub.SizeAsync()).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await _hub.OrderAsync("create", name, "--uscc", uscc, "--dataset", Registration.Dataset, "--index", size, "--bridge", table, "--secret", "Statistics");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _department.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<string[]> ReadAsync(string sql)
    {
        await using var command = _department.CreateCommand(sql);
        var values = new List<string>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            values.Add(rows.GetString(0));
        }

        return [.. values];
    }

    [GeneratedRegex(@"```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Ddl();
}
