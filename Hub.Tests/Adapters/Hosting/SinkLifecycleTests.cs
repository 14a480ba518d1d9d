using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Tests.Support;

namespace Hub.Tests.Adapters.Hosting;

/// <summary>Sinks under orders over HTTPS: what an operator tells them, they do, the log says who said so, and nobody else may.</summary>
[TestFixture]
public sealed class SinkLifecycleTests
{
    private const string Sink = "/sinks/legal_entity";

    private TestHub _hub = null!;
    private OperatorClient _operator = null!;

    [SetUp]
    public async Task Start()
    {
        _hub = await TestHub.StartAsync();
        _operator = await OperatorClient.AtAsync(_hub);
    }

    [TearDown]
    public async Task Stop()
    {
        _operator.Dispose();
        await _hub.DisposeAsync();
    }

    [Test]
    public async Task A_stop_survives_a_restart_of_the_hub_and_a_resume_applies_what_came_meanwhile()
    {
        Assert.That(await _operator.StatusAsync(HttpMethod.Put, $"{Sink}/stop"), Is.EqualTo(HttpStatusCode.Accepted));
        await _operator.HasStateAsync(Sink, "STOPPED");
        await PublishAsync("meanwhile", "停止期间");
        await _hub.StopAsync();

        _hub = await TestHub.StartAsync(_hub.Setup);
        using var before = _operator;
        _operator = before.At(_hub);
        await _operator.HasStateAsync(Sink, "STOPPED");
        Assert.That(await EntitiesAsync("停止期间"), Is.Zero);
        Assert.That(await _operator.StatusAsync(HttpMethod.Put, $"{Sink}/resume"), Is.EqualTo(HttpStatusCode.Accepted));

        await _operator.HasStateAsync(Sink, "RUNNING");
        await Eventually.HoldsAsync(async () => await EntitiesAsync("停止期间") == 1, "what came meanwhile is applied");
        await Eventually.HoldsAsync(async () => (await _operator.ActsAsync("sink.")).SequenceEqual(["sink.stopped", "sink.resumed"]), "both orders are in the log, with who gave them");
    }

    [Test]
    public async Task Offsets_are_given_and_taken_in_the_form_of_Kafka_Connect_and_only_back_and_only_when_stopped()
    {
        await PublishAsync("offsets", "一号");
        await Eventually.HoldsAsync(async () => await EntitiesAsync("一号") == 1, "it is applied");
        var offsets = (await _operator.Http.GetFromJsonAsync<JsonObject>($"{Sink}/offsets"))!;
        Assert.That((string?)offsets["offsets"]![0]!["partition"]!["kafka_topic"], Is.EqualTo("log"));
        Assert.That(await _operator.RefusalAsync(HttpMethod.Patch, $"{Sink}/offsets", offsets.ToJsonString()), Is.EqualTo((409, "SINK_NOT_STOPPED")));
        Assert.That(await _operator.RefusalAsync(HttpMethod.Delete, $"{Sink}/offsets"), Is.EqualTo((409, "SINK_NOT_STOPPED")));

        await _operator.StatusAsync(HttpMethod.Put, $"{Sink}/stop");
        Assert.That(await _operator.RefusalAsync(HttpMethod.Post, $"{Sink}/restart"), Is.EqualTo((409, "SINK_NOT_RUNNING")));
        Assert.That(await _operator.RefusalAsync(HttpMethod.Patch, $"{Sink}/offsets", OffsetsOf(1_000_000)), Is.EqualTo((400, "SINK_OFFSET_AHEAD")));
        foreach (var malformed in new[] { "", "{}", """{"offsets": []}""", """{"offsets": 7}""", """{"offsets": [{}]}""", """{"offsets": [null]}""" })
        {
            Assert.That(await _operator.RefusalAsync(HttpMethod.Patch, $"{Sink}/offsets", malformed), Is.EqualTo((400, "ORDER_MALFORMED")), malformed);
        }

        Assert.That(await _operator.StatusAsync(HttpMethod.Patch, $"{Sink}/offsets", OffsetsOf(1)), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await _operator.Http.GetStringAsync(new Uri(Sink + "/offsets", UriKind.Relative)), Does.Contain("\"kafka_offset\":1}"));
        await ExecuteAsync("truncate legal_entity.entity, legal_entity.entity_history");
        Assert.That(await _operator.StatusAsync(HttpMethod.Delete, $"{Sink}/offsets"), Is.EqualTo(HttpStatusCode.OK));
        await _operator.StatusAsync(HttpMethod.Put, $"{Sink}/resume");

        await Eventually.HoldsAsync(async () => await EntitiesAsync("一号") == 1, "the repository has what it lost");
        await Eventually.HoldsAsync(
            async () => (await _operator.ActsAsync("sink.")).SequenceEqual(["sink.stopped", "sink.position_moved", "sink.position_moved", "sink.resumed"]), "all of it is in the log");
    }

    [Test]
    public async Task A_dead_letter_is_found_and_replayed_and_the_replay_tells_what_became_of_it()
    {
        await ExecuteAsync("alter table legal_entity.entity add constraint not_yet check (name <> '二号')");
        await PublishAsync("replay", "二号");
        JsonArray letters = [];
        await Eventually.HoldsAsync(async () => (letters = (await _operator.Http.GetFromJsonAsync<JsonArray>($"{Sink}/dead-letters?code=REPOSITORY_REFUSED"))!).Count == 1, "a dead letter");
        await ExecuteAsync("alter table legal_entity.entity drop constraint not_yet");

        Assert.That(await _operator.RefusalAsync(HttpMethod.Post, $"{Sink}/dead-letters/replay", "{}"), Is.EqualTo((400, "ORDER_MALFORMED")));
        Assert.That(await _operator.RefusalAsync(HttpMethod.Post, $"{Sink}/dead-letters/replay", """{"indices": [0]}"""), Is.EqualTo((404, "DEAD_LETTER_UNKNOWN")));
        using var asked = await OperatorClient.SendAsync(_operator.Http, HttpMethod.Post, $"{Sink}/dead-letters/replay", $$"""{"indices": [{{letters[0]!["index"]}}]}""");
        Assert.That(asked.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));

        await Eventually.HoldsAsync(async () => (bool)(await _operator.Http.GetFromJsonAsync<JsonObject>(asked.Headers.Location))!["finished"]!, "the replay is finished");
        Assert.That((long)(await _operator.Http.GetFromJsonAsync<JsonObject>(asked.Headers.Location))!["applied"]!, Is.EqualTo(1));
        Assert.That(await EntitiesAsync("二号"), Is.EqualTo(1));
        Assert.That(await _operator.RefusalAsync(HttpMethod.Get, $"{Sink}/dead-letters/replays/999"), Is.EqualTo((404, "REPLAY_UNKNOWN")));
    }

    [Test]
    public async Task A_restart_is_taken_and_status_config_and_tasks_have_the_form_of_Kafka_Connect()
    {
        var config = (await _operator.Http.GetFromJsonAsync<JsonObject>($"{Sink}/config"))!;
        var tasks = (await _operator.Http.GetFromJsonAsync<JsonArray>($"{Sink}/tasks"))!;
        Assert.That(await _operator.StatusAsync(HttpMethod.Post, $"{Sink}/restart"), Is.EqualTo(HttpStatusCode.NoContent));
        await _operator.HasStateAsync(Sink, "RUNNING");
        var status = (await _operator.Http.GetFromJsonAsync<JsonObject>($"{Sink}/status"))!;

        Assert.That(((string?)config["name"], (string?)config["database"], (string?)config["bus"]), Is.EqualTo(("legal_entity", "hub", "Log")));
        Assert.That((int)tasks.Single()!["id"]!["task"]!, Is.Zero);
        Assert.That(((string?)status["type"], (string?)status["tasks"]![0]!["state"], (string?)status["connector"]!["worker_id"]), Is.EqualTo(("sink", "RUNNING", Environment.MachineName)));
        Assert.That(await _operator.RefusalAsync(HttpMethod.Put, "/sinks/nowhere/pause"), Is.EqualTo((404, "SINK_UNKNOWN")));
    }

    [Test]
    public async Task Orders_are_for_operators_alone()
    {
        using var department = _hub.Client(_hub.Setup.MarketCertificate);
        using var auditor = _hub.Client(_hub.Setup.AuditorCertificate);
        using var stranger = _hub.Client(null);
        foreach (var (verb, path) in new[]
        {
            (HttpMethod.Put, "/pause"), (HttpMethod.Put, "/resume"), (HttpMethod.Put, "/Stop/"), (HttpMethod.Post, "/restart"), (HttpMethod.Patch, "/offsets"), (HttpMethod.Delete, "/Offsets/"),
            (HttpMethod.Post, "/dead-letters/replay"),
        })
        {
            Assert.That(await OperatorClient.RefusalAsync(department, verb, Sink + path, "{}"), Is.EqualTo((403, "NOT_GRANTED")), path);
            Assert.That(await OperatorClient.RefusalAsync(auditor, verb, Sink + path, "{}"), Is.EqualTo((403, "NOT_GRANTED")), path);
            Assert.That(await OperatorClient.RefusalAsync(stranger, verb, Sink + path, "{}"), Is.EqualTo((401, "CERT_MISSING")), path);
        }

        await _operator.HasStateAsync(Sink, "RUNNING");
        Assert.That(await _operator.ActsAsync("sink.", anybody: true), Is.Empty);
    }

    [Test]
    public async Task Departments_see_how_sinks_fare_and_auditors_also_config_offsets_and_dead_letters()
    {
        using var department = _hub.Client(_hub.Setup.MarketCertificate);
        using var auditor = _hub.Client(_hub.Setup.AuditorCertificate);
        foreach (var path in new[] { "/config", "/tasks", "/offsets", "/dead-letters" })
        {
            using var seen = await auditor.GetAsync(new Uri(Sink + path, UriKind.Relative));
            Assert.That(seen.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
            Assert.That(await OperatorClient.RefusalAsync(department, HttpMethod.Get, Sink + path), Is.EqualTo((403, "NOT_GRANTED")), path);
        }

        using var status = await department.GetAsync(new Uri(Sink + "/status", UriKind.Relative));
        Assert.That(status.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public void Nobody_is_operator_and_auditor_at_a_time() =>
        Assert.That(async () => await ExecuteAsync($"update registry.participant set auditor = true where uscc = '{HubSetup.Operator}'"), Throws.InstanceOf<Npgsql.PostgresException>());

    private static string OffsetsOf(long offset) =>
        new JsonObject { ["offsets"] = new JsonArray(new JsonObject { ["partition"] = new JsonObject { ["kafka_topic"] = "log", ["kafka_partition"] = 0 }, ["offset"] = new JsonObject { ["kafka_offset"] = offset } }) }.ToJsonString();

    private async Task PublishAsync(string id, string name)
    {
        using var market = _hub.Client(_hub.Setup.MarketCertificate);
        using var response = await market.PostAsync("/exchange", Registration.Content(Registration.Event(id, Registration.Payload(("name", name))).ToJsonString(), "application/cloudevents+json"));
        Assert.That(response.IsSuccessStatusCode, Is.True, await response.Content.ReadAsStringAsync());
    }

    private async Task<long> EntitiesAsync(string name)
    {
        await using var command = _hub.Setup.Source.CreateCommand("select count(*) from legal_entity.entity where name = $1");
        command.Parameters.AddWithValue(name);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _hub.Setup.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
