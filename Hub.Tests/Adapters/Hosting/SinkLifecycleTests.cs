using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Core.Trust;
using Hub.Tests.Support;

namespace Hub.Tests.Adapters.Hosting;

/// <summary>Sinks under orders over HTTPS: what an operator tells them, they do, the log says who said so, and nobody else may.</summary>
[TestFixture]
public sealed class SinkLifecycleTests
{
    private const string Sink = "/sinks/legal_entity";

    private TestHub _hub = null!;
    private IssuedCertificate _certificate = null!;
    private HttpClient _operator = null!;

    [SetUp]
    public async Task Start()
    {
        _hub = await TestHub.StartAsync();
        _certificate = await _hub.Setup.AddOperatorAsync();
        _operator = _hub.Client(_certificate);
        await Eventually.HoldsAsync(async () => await StatusAsync(_operator, HttpMethod.Get, $"{Sink}/config") == HttpStatusCode.OK, "the operator is known");
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
        Assert.That(await StatusAsync(_operator, HttpMethod.Put, $"{Sink}/stop"), Is.EqualTo(HttpStatusCode.Accepted));
        await HasStateAsync(_operator, "STOPPED");
        await PublishAsync(_hub, "meanwhile", "停止期间");
        await _hub.StopAsync();
        _operator.Dispose();

        _hub = await TestHub.StartAsync(_hub.Setup);
        _operator = _hub.Client(_certificate);
        await HasStateAsync(_operator, "STOPPED");
        Assert.That(await EntitiesAsync("停止期间"), Is.Zero);
        Assert.That(await StatusAsync(_operator, HttpMethod.Put, $"{Sink}/resume"), Is.EqualTo(HttpStatusCode.Accepted));

        await HasStateAsync(_operator, "RUNNING");
        await Eventually.HoldsAsync(async () => await EntitiesAsync("停止期间") == 1, "what came meanwhile is applied");
        await Eventually.HoldsAsync(async () => (await ActsAsync()).SequenceEqual(["sink.stopped", "sink.resumed"]), "both orders are in the log, with who gave them");
    }

    [Test]
    public async Task Offsets_are_given_and_taken_in_the_form_of_Kafka_Connect_and_only_back_and_only_when_stopped()
    {
        await PublishAsync(_hub, "offsets", "一号");
        await Eventually.HoldsAsync(async () => await EntitiesAsync("一号") == 1, "it is applied");
        var offsets = (await _operator.GetFromJsonAsync<JsonObject>($"{Sink}/offsets"))!;
        var at = (long)offsets["offsets"]![0]!["offset"]!["kafka_offset"]!;
        Assert.That((string?)offsets["offsets"]![0]!["partition"]!["kafka_topic"], Is.EqualTo("log"));
        Assert.That(await RefusalAsync(HttpMethod.Patch, $"{Sink}/offsets", offsets.ToJsonString()), Is.EqualTo((409, "SINK_NOT_STOPPED")));
        Assert.That(await RefusalAsync(HttpMethod.Delete, $"{Sink}/offsets"), Is.EqualTo((409, "SINK_NOT_STOPPED")));

        await StatusAsync(_operator, HttpMethod.Put, $"{Sink}/stop");
        Assert.That(await RefusalAsync(HttpMethod.Post, $"{Sink}/restart"), Is.EqualTo((409, "SINK_NOT_RUNNING")));
        Assert.That(await RefusalAsync(HttpMethod.Patch, $"{Sink}/offsets", OffsetsOf(at + 1)), Is.EqualTo((400, "SINK_OFFSET_AHEAD")));
        Assert.That(await RefusalAsync(HttpMethod.Patch, $"{Sink}/offsets", """{"offsets": []}"""), Is.EqualTo((400, "ORDER_MALFORMED")));
        Assert.That(await RefusalAsync(HttpMethod.Patch, $"{Sink}/offsets", """{"offsets": 7}"""), Is.EqualTo((400, "ORDER_MALFORMED")));
        Assert.That(await StatusAsync(_operator, HttpMethod.Patch, $"{Sink}/offsets", OffsetsOf(1)), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await _operator.GetStringAsync(Sink + "/offsets"), Does.Contain("\"kafka_offset\":1}"));
        await ExecuteAsync("truncate legal_entity.entity, legal_entity.entity_history");
        Assert.That(await StatusAsync(_operator, HttpMethod.Delete, $"{Sink}/offsets"), Is.EqualTo(HttpStatusCode.OK));
        await StatusAsync(_operator, HttpMethod.Put, $"{Sink}/resume");

        await Eventually.HoldsAsync(async () => await EntitiesAsync("一号") == 1, "the repository has what it lost");
        await Eventually.HoldsAsync(async () => (await ActsAsync()).SequenceEqual(["sink.stopped", "sink.position_moved", "sink.position_moved", "sink.resumed"]), "all of it is in the log");
    }

    [Test]
    public async Task A_dead_letter_is_found_and_replayed_and_the_replay_tells_what_became_of_it()
    {
        await ExecuteAsync("alter table legal_entity.entity add constraint not_yet check (name <> '二号')");
        await PublishAsync(_hub, "replay", "二号");
        JsonArray letters = [];
        await Eventually.HoldsAsync(async () => (letters = (await _operator.GetFromJsonAsync<JsonArray>($"{Sink}/dead-letters?code=REPOSITORY_REFUSED"))!).Count == 1, "a dead letter");
        await ExecuteAsync("alter table legal_entity.entity drop constraint not_yet");

        Assert.That(await RefusalAsync(HttpMethod.Post, $"{Sink}/dead-letters/replay", "{}"), Is.EqualTo((400, "ORDER_MALFORMED")));
        Assert.That(await RefusalAsync(HttpMethod.Post, $"{Sink}/dead-letters/replay", """{"indices": [0]}"""), Is.EqualTo((404, "DEAD_LETTER_UNKNOWN")));
        using var asked = await SendAsync(_operator, HttpMethod.Post, $"{Sink}/dead-letters/replay", $$"""{"indices": [{{letters[0]!["index"]}}]}""");
        Assert.That(asked.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));

        await Eventually.HoldsAsync(async () => (bool)(await _operator.GetFromJsonAsync<JsonObject>(asked.Headers.Location))!["finished"]!, "the replay is finished");
        Assert.That((long)(await _operator.GetFromJsonAsync<JsonObject>(asked.Headers.Location))!["applied"]!, Is.EqualTo(1));
        Assert.That(await EntitiesAsync("二号"), Is.EqualTo(1));
        Assert.That(await RefusalAsync(HttpMethod.Get, $"{Sink}/dead-letters/replays/999"), Is.EqualTo((404, "REPLAY_UNKNOWN")));
    }

    [Test]
    public async Task A_restart_lets_a_sink_try_at_once_and_status_config_and_tasks_have_the_form_of_Kafka_Connect()
    {
        var config = (await _operator.GetFromJsonAsync<JsonObject>($"{Sink}/config"))!;
        var tasks = (await _operator.GetFromJsonAsync<JsonArray>($"{Sink}/tasks"))!;
        Assert.That(await StatusAsync(_operator, HttpMethod.Post, $"{Sink}/restart"), Is.EqualTo(HttpStatusCode.NoContent));
        await HasStateAsync(_operator, "RUNNING");
        var status = (await _operator.GetFromJsonAsync<JsonObject>($"{Sink}/status"))!;

        Assert.That(((string?)config["name"], (string?)config["database"], (string?)config["bus"]), Is.EqualTo(("legal_entity", "hub", "Log")));
        Assert.That((int)tasks.Single()!["id"]!["task"]!, Is.Zero);
        Assert.That(((string?)status["type"], (string?)status["tasks"]![0]!["state"], (string?)status["connector"]!["worker_id"]), Is.EqualTo(("sink", "RUNNING", Environment.MachineName)));
        Assert.That(await RefusalAsync(HttpMethod.Put, "/sinks/nowhere/pause"), Is.EqualTo((404, "SINK_UNKNOWN")));
    }

    [TestCase("PUT", "/pause")]
    [TestCase("PUT", "/resume")]
    [TestCase("PUT", "/stop")]
    [TestCase("POST", "/restart")]
    [TestCase("PATCH", "/offsets")]
    [TestCase("DELETE", "/Offsets/")]
    [TestCase("POST", "/dead-letters/replay")]
    public async Task Orders_are_for_operators_alone(string verb, string path)
    {
        using var department = _hub.Client(_hub.Setup.MarketCertificate);
        using var auditor = _hub.Client(_hub.Setup.AuditorCertificate);
        using var stranger = _hub.Client(null);

        foreach (var (client, status, code) in new[] { (department, 403, "NOT_GRANTED"), (auditor, 403, "NOT_GRANTED"), (stranger, 401, "CERT_MISSING") })
        {
            Assert.That(await RefusalAsync(new HttpMethod(verb), Sink + path, "{}", client), Is.EqualTo((status, code)));
        }

        Assert.That(await ActsAsync(anybody: true), Is.Empty);
    }

    [Test]
    public async Task Departments_see_how_sinks_fare_and_auditors_also_config_and_offsets_and_dead_letters()
    {
        using var department = _hub.Client(_hub.Setup.MarketCertificate);
        using var auditor = _hub.Client(_hub.Setup.AuditorCertificate);
        foreach (var path in new[] { "/config", "/tasks", "/offsets", "/dead-letters" })
        {
            Assert.That(await StatusAsync(auditor, HttpMethod.Get, Sink + path), Is.EqualTo(HttpStatusCode.OK), path);
            Assert.That(await RefusalAsync(HttpMethod.Get, Sink + path, null, department), Is.EqualTo((403, "NOT_GRANTED")), path);
        }

        Assert.That(await StatusAsync(department, HttpMethod.Get, Sink + "/status"), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public void Nobody_is_operator_and_auditor_at_a_time() =>
        Assert.That(async () => await ExecuteAsync($"update registry.participant set auditor = true where uscc = '{HubSetup.Operator}'"), Throws.InstanceOf<Npgsql.PostgresException>());

    private static string OffsetsOf(long offset) =>
        new JsonObject { ["offsets"] = new JsonArray(new JsonObject { ["partition"] = new JsonObject { ["kafka_topic"] = "log", ["kafka_partition"] = 0 }, ["offset"] = new JsonObject { ["kafka_offset"] = offset } }) }.ToJsonString();

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : Registration.Content(body, "application/json") };
        return await client.SendAsync(request);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method, string path, string? body = null)
    {
        using var response = await SendAsync(client, method, path, body);
        return response.StatusCode;
    }

    private async Task<(int Status, string? Code)> RefusalAsync(HttpMethod method, string path, string? body = null, HttpClient? client = null)
    {
        using var response = await SendAsync(client ?? _operator, method, path, body);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"), await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, (string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["code"]);
    }

    private static Task HasStateAsync(HttpClient client, string state) => Eventually.HoldsAsync(
        async () => (string?)(await client.GetFromJsonAsync<JsonObject>($"{Sink}/status"))!["connector"]!["state"] == state, $"the sink is {state}");

    private static async Task PublishAsync(TestHub hub, string id, string name)
    {
        using var market = hub.Client(hub.Setup.MarketCertificate);
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

    /// <summary>Orders in the log that were given for the operator's system.</summary>
    private async Task<List<string>> ActsAsync(bool anybody = false)
    {
        await using var command = _hub.Setup.Source.CreateCommand("select log.text_of(body) from log.entry where kind = 4 order by idx");
        await using var rows = await command.ExecuteReaderAsync();
        var acts = new List<string>();
        while (await rows.ReadAsync())
        {
            var entry = JsonNode.Parse(rows.GetString(0))!;
            if ((string?)entry["act"] is { } act && act.StartsWith("sink.", StringComparison.Ordinal) && (anybody || ((string?)entry["by"])!.EndsWith($" for {HubSetup.Operator}/main", StringComparison.Ordinal)))
            {
                acts.Add(act);
            }
        }

        return acts;
    }
}
