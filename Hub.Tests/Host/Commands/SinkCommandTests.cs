using System.Text.Json.Nodes;
using Hub.Host.Commands;
using Hub.Tests.Support;

namespace Hub.Tests.Host.Commands;

/// <summary><c>hub sink</c> beside a running hub: what it is told, it does, and the log says so.</summary>
[TestFixture]
public sealed class SinkCommandTests : HubFixture
{
    [Test]
    public async Task Offsets_set_back_replay_the_log_without_changing_the_repository_and_put_back_what_it_lost()
    {
        await PublishAsync("offsets-1", "一号");
        await AppliedAsync("一号");
        var before = await TableDigests.OfSchemaAsync(Hub.Setup.Source, "legal_entity");
        var counts = await LineAsync();

        await SinkAsync("stop", "legal_entity");
        await ExecuteAsync("truncate legal_entity.entity, legal_entity.entity_history");
        await SinkAsync("offsets", "reset", "legal_entity");
        Assert.That((string?)(await LineAsync())["state"], Is.EqualTo("STOPPED"));
        await SinkAsync("resume", "legal_entity");
        await AppliedAsync("一号");
        Assert.That(await TableDigests.OfSchemaAsync(Hub.Setup.Source, "legal_entity"), Is.EqualTo(before));

        // Once more, over rows that are there.
        await SinkAsync("stop", "legal_entity");
        await SinkAsync("offsets", "set", "legal_entity", "--index", "0");
        await SinkAsync("resume", "legal_entity");
        await Eventually.HoldsAsync(async () => (long?)(await LineAsync())["appliedIndex"] >= (long?)counts["appliedIndex"], "read again");

        Assert.That(await TableDigests.OfSchemaAsync(Hub.Setup.Source, "legal_entity"), Is.EqualTo(before));
        Assert.That((long?)(await LineAsync())["applied"], Is.EqualTo((long?)counts["applied"]));
        await Eventually.HoldsAsync(
            async () => (await ActsAsync()).Where(a => !a.Contains("replay", StringComparison.Ordinal)).Select(a => a.Split(' ')[0]).SequenceEqual(["sink.stopped", "sink.position_moved", "sink.resumed", "sink.stopped", "sink.position_moved", "sink.resumed"]),
            "all of it is in the log");
        Assert.That((await ActsAsync()).First(a => a.Contains("moved", StringComparison.Ordinal)), Does.StartWith("sink.position_moved sink=legal_entity topic=log partition=0").And.Match("from=[1-9][0-9]* to=0").And.Contain("hub by "));
    }

    [Test]
    public async Task A_sink_that_reads_from_the_log_what_Kafka_does_not_hold_is_listed_as_recovering()
    {
        await using var setup = await HubSetup.CreateAsync();
        await using (var position = setup.Source.CreateCommand("insert into delivery.sink_position (sink, topic, partition, next_offset, updated_at) values ('legal_entity', 'exchange.leg.registration', 0, -2, now())"))
        {
            await position.ExecuteNonQueryAsync();
        }

        var (code, output) = await CommandRun.HubAsync("sink", "list", "--db", setup.ConnectionString);

        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Match("legal_entity +RECOVERING"));
    }

    [Test]
    public async Task Replay_of_a_dead_letter_is_applied_once_the_schema_takes_it_and_is_in_the_log()
    {
        await ExecuteAsync("alter table legal_entity.entity add constraint not_yet check (name <> '二号')");
        await PublishAsync("replay-1", "二号");
        await Eventually.HoldsAsync(async () => (await SinkAsync("dead-letters", "--sink", "legal_entity", "--json")).Length > 0, "a dead letter");
        var letter = JsonNode.Parse(await SinkAsync("dead-letters", "--sink", "legal_entity", "--code", "REPOSITORY_REFUSED", "--dataset", "leg.registration", "--json"))!;
        Assert.That(letter.ToJsonString(), Does.Contain("not_yet").And.Not.Contain("二号"));

        var (refused, output) = await CommandRun.HubAsync("sink", "replay", "--sink", "legal_entity", "--index", $"{letter["index"]}", "--json", "--db", Hub.Setup.ConnectionString);
        Assert.That((refused, (long?)JsonNode.Parse(output)!["refused"]), Is.EqualTo((1, 1L)), output);

        await ExecuteAsync("alter table legal_entity.entity drop constraint not_yet");
        Assert.That((long?)JsonNode.Parse(await SinkAsync("replay", "--sink", "legal_entity", "--all", "--json"))!["applied"], Is.EqualTo(1));
        await AppliedAsync("二号");
        Assert.That(await SinkAsync("dead-letters", "--sink", "legal_entity"), Is.Empty);
        await Eventually.HoldsAsync(
            async () => (await ActsAsync()).Where(a => a.StartsWith("sink.replay_finished", StringComparison.Ordinal)).Select(a => a[(a.IndexOf("letters", StringComparison.Ordinal))..].Split(" by ")[0])
                .SequenceEqual(["letters=1 codes=REPOSITORY_REFUSED:1 applied=0 refused=1", "letters=1 codes=REPOSITORY_REFUSED:1 applied=1 refused=0"]),
            "both replays are in the log");
    }

    [TestCase("SINK_UNKNOWN", "pause", "nowhere")]
    [TestCase("SINK_NOT_STOPPED", "offsets", "reset", "macro_economy")]
    [TestCase("DEAD_LETTER_UNKNOWN", "replay", "--sink", "macro_economy", "--index", "7")]
    [TestCase("--all", "replay", "--sink", "macro_economy")]
    public void What_cannot_be_done_is_refused_with_its_code(string code, params string[] arguments) =>
        Assert.That(async () => await SinkAsync(arguments), Throws.InstanceOf<CommandException>().With.Message.Contains(code));

    private async Task<string> SinkAsync(params string[] arguments)
    {
        var (code, output) = await CommandRun.HubAsync(["sink", .. arguments, "--db", Hub.Setup.ConnectionString]);
        Assert.That(code, Is.Zero, output);
        return output.Trim();
    }

    private async Task<JsonNode> LineAsync() => JsonNode.Parse(await SinkAsync("list", "--json"))!.AsArray().Single(s => (string?)s!["name"] == "legal_entity")!;

    private async Task PublishAsync(string id, string name)
    {
        using var market = Hub.Client(Hub.Setup.MarketCertificate);
        using var response = await market.PostAsync("/exchange", Registration.Content(Registration.Event(id, Registration.Payload(("name", name))).ToJsonString(), "application/cloudevents+json"));
        Assert.That(response.IsSuccessStatusCode, Is.True, await response.Content.ReadAsStringAsync());
    }

    private Task AppliedAsync(string name) => Eventually.HoldsAsync(
        async () =>
        {
            await using var command = Hub.Setup.Source.CreateCommand("select count(*) from legal_entity.entity where name = $1");
            command.Parameters.AddWithValue(name);
            return (long)(await command.ExecuteScalarAsync())! == 1;
        },
        $"{name} is in the repository");

    private async Task ExecuteAsync(string sql)
    {
        await using var command = Hub.Setup.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Acts of sinks in the log: name, detail, by whom.</summary>
    private async Task<List<string>> ActsAsync()
    {
        await using var command = Hub.Setup.Source.CreateCommand("select log.text_of(body) from log.entry where kind = 4 order by idx");
        await using var rows = await command.ExecuteReaderAsync();
        var acts = new List<string>();
        while (await rows.ReadAsync())
        {
            var entry = JsonNode.Parse(rows.GetString(0))!;
            if (((string?)entry["act"])?.StartsWith("sink.", StringComparison.Ordinal) == true)
            {
                acts.Add($"{entry["act"]} {entry["detail"]} by {entry["by"]}");
            }
        }

        return acts;
    }
}
