using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Core.Log;
using Hub.Core.Log.Check;
using Hub.Core.Pipeline;
using Hub.Host.Serving;
using Hub.Proofs.Checkpoints;
using Hub.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Hub.Tests.Core.Log;

/// <summary>The writer under pressure, without its database, and beside another writer.</summary>
[TestFixture]
public sealed class LogWriterTests
{
    [TestCase("10", "268435456", 10)]
    [TestCase("32768", "8000", 6)]
    public async Task Full_queue_answers_503_with_retry_after_and_what_was_taken_in_is_committed(string maxQueued, string maxQueuedBytes, int least)
    {
        await using var hub = await TestHub.StartAsync(
            ("Log:MaxBatch", "5"), ("Log:MaxQueued", maxQueued), ("Log:MaxBatchBytes", "4000"), ("Log:MaxQueuedBytes", maxQueuedBytes), ("Sinks", "false"));
        using var client = hub.Client(hub.Setup.MarketCertificate);
        var held = new List<Task<HttpResponseMessage>>();
        // The hub's own acts (its start, the registry as it was set up) wait in the same queue: first they are through.
        await Eventually.HoldsAsync(async () => await CountAsync(hub.Setup.Source, "subject = 'registry.in_force'") > 0 && await ChangesAsync(hub.Setup.Source) == 0, "the hub's own acts are entered");
        await using (var blocker = await hub.Setup.Source.OpenConnectionAsync())
        await using (var transaction = await blocker.BeginTransactionAsync())
        {
            await using var block = new NpgsqlCommand("lock table log.payload in access exclusive mode", blocker);
            await block.ExecuteNonQueryAsync();
            var writer = hub.Services.GetRequiredService<LogWriter>();
            for (var i = 0; !writer.IsOverloaded && i < 100; i++)
            {
                held.Add(PostAsync(client, Registration.Event($"held-{i}")));
                await Task.Delay(20);
            }

            await Eventually.HoldsAsync(() => writer.IsOverloaded, "the queue is full");
            using var refused = await PostAsync(client, Registration.Event("refused"));

            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(refused.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
            Assert.That((string?)(await refused.Content.ReadFromJsonAsync<JsonObject>())!["code"], Is.EqualTo("OVERLOADED"));
            await transaction.RollbackAsync();
        }

        var answers = await Task.WhenAll(held);
        var accepted = answers.Count(r => r.StatusCode == HttpStatusCode.OK);
        Assert.That(accepted, Is.GreaterThanOrEqualTo(least), "what waited in the queue was committed");
        Assert.That(answers.Count(r => r.StatusCode == HttpStatusCode.ServiceUnavailable), Is.EqualTo(answers.Length - accepted));
        Assert.That(await CountAsync(hub.Setup.Source, "kind = 1"), Is.EqualTo(accepted), "nothing refused was stored");
        Array.ForEach(answers, r => r.Dispose());
    }

    [Test]
    public async Task Writer_that_loses_its_database_session_goes_on_where_the_log_stands()
    {
        await using var hub = await TestHub.StartAsync(("Sinks", "false"));
        using var client = hub.Client(hub.Setup.MarketCertificate);
        for (var round = 0; round < 3; round++)
        {
            (await PostAsync(client, Registration.Event($"before-{round}"))).Dispose();
            await using var terminate = hub.Setup.Source.CreateCommand(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
            await terminate.ExecuteScalarAsync();
            NpgsqlConnection.ClearAllPools();
            await Eventually.HoldsAsync(
                async () =>
                {
                    using var response = await PostAsync(client, Registration.Event($"after-{round}"));
                    return response.StatusCode == HttpStatusCode.OK;
                },
                "the writer is back");
        }

        Assert.That(await CountAsync(hub.Setup.Source, "kind = 1"), Is.EqualTo(6));
        Assert.That((await new LogChecker(hub.Setup.Source, new LogCheckOptions()).CheckAsync()).Faults, Is.Empty);
    }

    [Test]
    public async Task Full_disk_is_answered_507_before_anything_is_lost_and_the_hub_goes_on_when_there_is_space()
    {
        await using var hub = await TestHub.StartAsync(("Sinks", "false"));
        using var client = hub.Client(hub.Setup.MarketCertificate);
        (await PostAsync(client, Registration.Event("before"))).Dispose();
        await using (var fill = hub.Setup.Source.CreateCommand(
            """
            create function full_disk() returns trigger language plpgsql as $$ begin raise exception 'no space' using errcode = 'disk_full'; end $$;
            create trigger full_disk before insert on log.payload for each row execute function full_disk()
            """))
        {
            await fill.ExecuteNonQueryAsync();
        }

        using var first = await PostAsync(client, Registration.Event("full"));
        Assert.That((int)first.StatusCode, Is.EqualTo(507), "the batch that met the full disk");
        await Eventually.HoldsAsync(() => Task.FromResult(hub.Services.GetRequiredService<LogWriter>().IsFull), "the hub knows");
        using var second = await PostAsync(client, Registration.Event("full"));
        using var ready = await client.GetAsync("/health/ready");
        Assert.That((int)second.StatusCode, Is.EqualTo(507));
        Assert.That(second.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(30)));
        Assert.That((string?)(await second.Content.ReadFromJsonAsync<JsonObject>())!["code"], Is.EqualTo("STORAGE_FULL"));
        Assert.That((string?)(await ready.Content.ReadFromJsonAsync<JsonObject>())!["log"], Is.EqualTo("full"));

        await using (var clear = hub.Setup.Source.CreateCommand("drop trigger full_disk on log.payload"))
        {
            await clear.ExecuteNonQueryAsync();
        }

        await Eventually.HoldsAsync(
            async () =>
            {
                using var response = await PostAsync(client, Registration.Event("full"));
                return response.StatusCode == HttpStatusCode.OK;
            },
            "the hub takes messages again by itself");
        Assert.That(await CountAsync(hub.Setup.Source, "kind = 1"), Is.EqualTo(2));
        Assert.That((await new LogChecker(hub.Setup.Source, new LogCheckOptions()).CheckAsync()).Faults, Is.Empty);
    }

    [Test]
    public async Task Too_little_free_space_where_it_is_known_is_answered_507()
    {
        await using var hub = await TestHub.StartAsync(("Sinks", "false"), ("Log:StorageDirectory", Path.GetTempPath()), ("Log:MinFreeMegabytes", "1048576"));
        using var client = hub.Client(hub.Setup.MarketCertificate);

        using var refused = await PostAsync(client, Registration.Event("no room"));

        Assert.That((int)refused.StatusCode, Is.EqualTo(507));
        Assert.That(await CountAsync(hub.Setup.Source, "kind = 1"), Is.Zero);
    }

    [Test]
    public async Task Second_hub_on_the_same_log_waits_says_so_and_takes_over_when_the_first_stops()
    {
        var first = await TestHub.StartAsync(("Sinks", "false"));
        var second = await StandbyAsync(first);
        await using (second)
        {
            var address = new Uri(second.Urls.First());
            using var client = TestHub.Client(address, first.Setup.Ca, first.Setup.MarketCertificate.Certificate);
            using var waiting = await client.GetAsync("/health/ready");
            using var refused = await PostAsync(client, Registration.Event("too-early"));
            Assert.That(waiting.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That((string?)(await waiting.Content.ReadFromJsonAsync<JsonObject>())!["log"], Is.EqualTo("waiting"));
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));

            await first.StopAsync();

            await second.Services.GetRequiredService<LogWriter>().Ready.WaitAsync(TimeSpan.FromMinutes(2));
            using var accepted = await PostAsync(client, Registration.Event("now"));
            Assert.That(accepted.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            await second.StopAsync();
        }

        await first.DisposeAsync();
    }

    [Test]
    public async Task Waiting_hub_stops_at_once_though_it_has_something_to_record()
    {
        await using var first = await TestHub.StartAsync(("Sinks", "false"));
        await using var second = await StandbyAsync(first);
        await BeRefusedAsync(second, first.Setup);

        // It does not use up the time that it has.
        second.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout = Timeout.InfiniteTimeSpan;
        await second.StopAsync().WaitAsync(TimeSpan.FromMinutes(2));
    }

    [Test]
    public async Task Refused_callers_counted_while_the_log_was_away_are_recorded_when_it_is_back()
    {
        await using var first = await TestHub.StartAsync(("Sinks", "false"));
        await using var second = await StandbyAsync(first);
        await BeRefusedAsync(second, first.Setup);
        var ledger = second.Services.GetRequiredService<RefusedCallerLedger>();
        Assert.That(async () => await ledger.FlushAsync(all: true).WaitAsync(TimeSpan.FromMinutes(1)), Throws.TypeOf<LogUnavailableException>());

        await first.StopAsync();
        await second.Services.GetRequiredService<LogWriter>().Ready.WaitAsync(TimeSpan.FromMinutes(2));
        await ledger.FlushAsync(all: true);

        Assert.That(await CountAsync(first.Setup.Source, "code = 'CERT_MISSING'"), Is.EqualTo(1));
        await second.StopAsync();
    }

    [TestCase(false, "this hub holds")]
    [TestCase(true, "is damaged")]
    public async Task Hub_with_another_key_does_not_continue_the_log(bool damaged, string said)
    {
        await using var setup = await HubSetup.CreateAsync();
        await using (var other = setup.Source.CreateCommand("update log.origin set vkey = case when $1 then replace(vkey, 'test.yunfu', 'other.yunfu') else $2 end"))
        {
            other.Parameters.Add(new() { Value = damaged });
            other.Parameters.Add(new() { Value = NoteSigner.Generate("test.yunfu/log").Verifier.ToString() });
            await other.ExecuteNonQueryAsync();
        }

        setup.Settings["Listen"] = TestHub.FreeAddress().ToString();
        await using var hub = HubServer.Build(setup.Settings);

        Assert.That(async () => await HubRun.RunAsync(hub), Throws.InstanceOf<LogOriginException>().With.Message.Contains(said));
    }

    /// <summary>A second hub on the log of the first.</summary>
    private static async Task<WebApplication> StandbyAsync(TestHub first)
    {
        var second = HubServer.Build(new Dictionary<string, string?>(first.Setup.Settings) { ["Listen"] = TestHub.FreeAddress().ToString() });
        await second.StartAsync();
        return second;
    }

    private static async Task BeRefusedAsync(WebApplication hub, HubSetup setup)
    {
        using var stranger = TestHub.Client(new Uri(hub.Urls.First()), setup.Ca, certificate: null);
        using var refused = await PostAsync(stranger, Registration.Event("stranger"));
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, JsonObject message) =>
        client.PostAsync("/exchange/leg.registration", Registration.Content(message.ToJsonString(), "application/cloudevents+json"));

    private static async Task<long> ChangesAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select count(*) from registry.change");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string condition)
    {
        await using var command = database.CreateCommand($"select count(*) from log.entry where {condition}");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
