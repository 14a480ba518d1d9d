using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Tests.Support;

namespace Hub.Tests.Adapters.Sources;

/// <summary>Sources under orders over HTTPS: what an operator tells them, they do, the log says who said so; a definition is checked before it is put in place.</summary>
[TestFixture]
public sealed class SourceLifecycleTests
{
    private const string Files = "kind: files, path: inbox, settle: 0s";

    [Test]
    public async Task A_pause_survives_a_restart_of_the_hub_and_a_resume_collects_what_came_meanwhile()
    {
        await using var city = await SourceHub.StartAsync();
        using var first = await OperatorClient.AtAsync(city.Hub);
        city.Define("market", Files);
        await Eventually.HoldsAsync(async () => (await city.StatusAsync("market")).SucceededAt is not null, "it collects");
        Assert.That(await first.StatusAsync(HttpMethod.Put, "/sources/market/pause"), Is.EqualTo(HttpStatusCode.Accepted));
        await first.HasStateAsync("/sources/market", "PAUSED");
        await city.Hub.StopAsync();

        var again = await TestHub.StartAsync(city.Hub.Setup);
        using var second = first.At(again);
        city.Drop("one.csv", RegistrationRows.Csv([RegistrationRows.Row(1)]));
        await Eventually.HoldsAsync(async () => await second.StatusAsync(HttpMethod.Get, "/sources/market") == HttpStatusCode.OK, "its definition is read");
        await second.HasStateAsync("/sources/market", "PAUSED");
        Assert.That(await city.EntitiesAsync(), Is.Zero);
        Assert.That(await second.StatusAsync(HttpMethod.Put, "/sources/market/resume"), Is.EqualTo(HttpStatusCode.Accepted));

        await city.HasEntitiesAsync(1);
        await Eventually.HoldsAsync(async () => (await second.ActsAsync("source.")).SequenceEqual(["source.paused", "source.resumed"]), "both orders are in the log, with who gave them");
        await again.StopAsync();
    }

    [Test]
    public async Task A_restart_collects_at_once_although_the_next_time_is_tomorrow()
    {
        await using var city = await SourceHub.StartAsync();
        using var operates = await OperatorClient.AtAsync(city.Hub);
        await File.WriteAllTextAsync(city.PathOf("market.yaml"), $"dataset: leg.registration\ncertificate: market.pem\nevery: 1d\nfrom: {{{Files}}}\n{SourceHub.Map}\n");
        await Eventually.HoldsAsync(async () => (await city.StatusAsync("market")).SucceededAt is not null, "it has collected for today");
        city.Drop("one.csv", RegistrationRows.Csv([RegistrationRows.Row(1)]));
        Assert.That(await operates.StatusAsync(HttpMethod.Post, "/sources/market/restart"), Is.EqualTo(HttpStatusCode.NoContent));

        await city.HasEntitiesAsync(1);
        await operates.StatusAsync(HttpMethod.Put, "/sources/market/stop");
        Assert.That(await operates.RefusalAsync(HttpMethod.Post, "/sources/market/restart"), Is.EqualTo((409, "SOURCE_NOT_RUNNING")));
        Assert.That(await operates.RefusalAsync(HttpMethod.Patch, "/sources/market/offsets", OffsetsOf("market", "7")), Is.EqualTo((400, "SOURCE_OFFSET_INVALID")), "files have no such position");
    }

    [Test]
    public async Task Offsets_of_a_stopped_source_are_set_and_reset_and_the_log_keeps_what_it_has_once()
    {
        await using var department = await TestDatabase.CreateAsync();
        await using var table = department.CreateDataSource();
        await ExecuteAsync(table, "create table firm (code varchar(18) primary key, name varchar(100), boss varchar(50), since varchar(20), approved date, state varchar(10), changed timestamp not null)");
        await InsertAsync(table, 1, 2, 3);
        await using var city = await SourceHub.StartAsync(("Sources:Secrets:firms", department.ConnectionString));
        using var operates = await OperatorClient.AtAsync(city.Hub);
        city.Define("firms", "kind: database, database: postgresql, secret: firms, query: select * from firm, watermark: changed, key: code, lookback: 0s");
        await city.HasEntitiesAsync(3);
        Assert.That(await operates.RefusalAsync(HttpMethod.Delete, "/sources/firms/offsets"), Is.EqualTo((409, "SOURCE_NOT_STOPPED")));

        await operates.StatusAsync(HttpMethod.Put, "/sources/firms/stop");
        await InsertAsync(table, 4, 5);
        var offsets = (await operates.Http.GetFromJsonAsync<JsonObject>("/sources/firms/offsets"))!;
        var position = JsonNode.Parse((string)offsets["offsets"]![0]!["offset"]!["position"]!)!.AsArray();
        (position[1], position[3]) = ("2026-01-01T00:00:04.0000000", "zzz"); // behind row 4
        Assert.That(await operates.RefusalAsync(HttpMethod.Patch, "/sources/firms/offsets", OffsetsOf("firms", "yesterday")), Is.EqualTo((400, "SOURCE_OFFSET_INVALID")));
        Assert.That(await operates.RefusalAsync(HttpMethod.Patch, "/sources/firms/offsets", OffsetsOf("others", position.ToJsonString())), Is.EqualTo((400, "ORDER_MALFORMED")));
        Assert.That(await operates.StatusAsync(HttpMethod.Patch, "/sources/firms/offsets", OffsetsOf("firms", position.ToJsonString())), Is.EqualTo(HttpStatusCode.OK));
        await operates.StatusAsync(HttpMethod.Put, "/sources/firms/resume");
        await Eventually.HoldsAsync(async () => await city.CountAsync($"select count(*) from legal_entity.entity where uscc = '{RegistrationRows.Code(5)}'") == 1, "row 5 is collected");
        Assert.That(await city.EntitiesAsync(), Is.EqualTo(4), "row 4 is left out, as ordered");

        await operates.StatusAsync(HttpMethod.Put, "/sources/firms/stop");
        Assert.That(await operates.StatusAsync(HttpMethod.Delete, "/sources/firms/offsets"), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await operates.Http.GetStringAsync(new Uri("/sources/firms/offsets", UriKind.Relative)), Is.EqualTo("{\"offsets\":[]}"));
        await operates.StatusAsync(HttpMethod.Put, "/sources/firms/resume");

        await city.HasEntitiesAsync(5);
        Assert.That(await city.CountAsync("select count(*) from log.entry where kind = 1"), Is.EqualTo(5));
        string[] orders = ["source.stopped", "source.offsets_altered", "source.resumed", "source.stopped", "source.offsets_reset", "source.resumed"];
        await Eventually.HoldsAsync(async () => (await operates.ActsAsync("source.")).SequenceEqual(orders), "all of it is in the log");
    }

    [Test]
    public async Task A_definition_is_checked_with_line_and_column_and_nothing_is_kept_or_read_elsewhere()
    {
        await using var city = await SourceHub.StartAsync();
        using var operates = await OperatorClient.AtAsync(city.Hub);
        using var outside = new ScratchDirectory();
        await File.WriteAllTextAsync(outside.File("codes.csv"), "在业,active\n");
        var sound = $"dataset: leg.registration\ncertificate: market.pem\nfrom: {{{Files}}}\n{SourceHub.Map}\n";
        var wrong = sound.Replace("kind: files", "kind: fax", StringComparison.Ordinal).Replace("codes: {在业: active, 注销: deregistered}", $"lookup: {outside.File("codes.csv")}", StringComparison.Ordinal);

        var accepted = await CheckAsync(operates, sound);
        var refused = await CheckAsync(operates, wrong);
        var broken = await CheckAsync(operates, "from: [");

        Assert.That((int)accepted["error_count"]!, Is.Zero, accepted.ToJsonString());
        Assert.That(refused["findings"]!.AsArray().Select(f => ((string?)f!["code"], (int)f["line"]!, (int)f["column"]!)), Has.Some.EqualTo(("FIELD_INVALID", 3, 14)), refused.ToJsonString());
        Assert.That(refused.ToJsonString(), Does.Contain("names no file"));
        Assert.That((string?)broken["findings"]![0]!["code"], Is.EqualTo("YAML_MALFORMED"));
        Assert.That(await operates.RefusalAsync(HttpMethod.Get, "/sources/planned"), Is.EqualTo((404, "SOURCE_UNKNOWN")));
        Assert.That(await operates.RefusalAsync(HttpMethod.Put, "/sources/planned/config/validate", new string('#', 300_000)), Is.EqualTo((413, "TOO_LARGE")));
    }

    [Test]
    public async Task Config_is_shown_to_operators_and_auditors_without_what_addresses_hide_and_each_change_of_it_is_in_the_log()
    {
        await using var city = await SourceHub.StartAsync();
        using var operates = await OperatorClient.AtAsync(city.Hub);
        using var department = city.Hub.Client(city.Hub.Setup.MarketCertificate);
        city.Define("firms", "kind: http, url: \"http://user:pa55@127.0.0.1:9/firms?key=s3cret&since={since}\", watermark: approved, secret: token");
        await Eventually.HoldsAsync(async () => await operates.StatusAsync(HttpMethod.Get, "/sources/firms/config") == HttpStatusCode.OK, "it is read");

        var config = await operates.Http.GetStringAsync(new Uri("/sources/firms/config", UriKind.Relative));
        Assert.That(config, Does.Contain("http://***@127.0.0.1:9/firms?key=***&since={since}").And.Contain("secret: token").And.Contain("dataset: leg.registration"));
        Assert.That(await OperatorClient.RefusalAsync(department, HttpMethod.Get, "/sources/firms/config"), Is.EqualTo((403, "NOT_GRANTED")));
        Assert.That(await OperatorClient.RefusalAsync(department, HttpMethod.Put, "/sources/firms/stop"), Is.EqualTo((403, "NOT_GRANTED")));
        Assert.That(await OperatorClient.RefusalAsync(department, HttpMethod.Put, "/sources/firms/config/validate", "a: b"), Is.EqualTo((403, "NOT_GRANTED")));

        await Eventually.HoldsAsync(async () => (await operates.ActsAsync("source.", anybody: true)).SequenceEqual(["source.defined"]), "it was defined");
        city.Define("firms", Files);
        await Eventually.HoldsAsync(async () => (await operates.ActsAsync("source.", anybody: true)).SequenceEqual(["source.defined", "source.changed"]), "it was changed");
        File.Delete(city.PathOf("firms.yaml"));
        await Eventually.HoldsAsync(async () => (await operates.ActsAsync("source.", anybody: true)).SequenceEqual(["source.defined", "source.changed", "source.removed"]), "it is gone");
    }

    private static async Task<JsonObject> CheckAsync(OperatorClient operates, string yaml)
    {
        using var response = await operates.Http.PutAsync("/sources/planned/config/validate", Registration.Content(yaml, "application/yaml"));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static string OffsetsOf(string source, string position) =>
        new JsonObject { ["offsets"] = new JsonArray(new JsonObject { ["partition"] = new JsonObject { ["source"] = source }, ["offset"] = new JsonObject { ["position"] = position } }) }.ToJsonString();

    /// <summary>Rows changed at the second of their number.</summary>
    private static async Task InsertAsync(Npgsql.NpgsqlDataSource table, params int[] numbers)
    {
        foreach (var n in numbers)
        {
            await ExecuteAsync(table, $"insert into firm values ('{string.Join("', '", RegistrationRows.Row(n))}', '2026-01-01 00:00:0{n}')");
        }
    }

    private static async Task ExecuteAsync(Npgsql.NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
