using System.CommandLine;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Client;
using Hub.Core.Delivery.Subscriptions;
using Hub.Core.Exchanges;
using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Core.Trust;
using Hub.Host.Commands;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Core.Http;

/// <summary>Departments that take their data over HTTP.</summary>
[TestFixture]
public sealed class DeliverTests
{
    private const string Tax = "11445300MB2D02027F";
    private TestHub _hub = null!;
    private IssuedCertificate _tax = null!;
    private HttpClient _market = null!;
    private HubClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _published = 0;
        _hub = await TestHub.StartAsync();
        _tax = await _hub.Setup.AddDepartmentAsync(UsccOf(Tax), "税务局", auditor: false);
        _market = _hub.Client(_hub.Setup.MarketCertificate);
        _client = new HubClient(new HubClientOptions { Address = _hub.Address, Certificate = _tax.Certificate, TrustedRoots = CertificateFiles.LoadAll(_hub.Setup.Ca.CaChainPath), ResendFor = TimeSpan.FromMinutes(1) });
        await GrantAsync(new Grant { Uscc = UsccOf(Tax), Dataset = DatasetName.Parse(Registration.Dataset), Action = GrantAction.Subscribe, Purpose = "税源管理" });
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        _market.Dispose();
        await _hub.DisposeAsync();
    }

    [Test]
    public async Task What_was_read_and_not_acknowledged_comes_again_and_an_acknowledgement_is_a_receipt_in_the_log()
    {
        await PublishAsync(5);

        var first = await _client.PullAsync(Registration.Dataset, limit: 3);
        var again = await _client.PullAsync(Registration.Dataset, limit: 3);
        await _client.AcknowledgeAsync(Registration.Dataset, first.Next);
        await _client.AcknowledgeAsync(Registration.Dataset, first.Next);
        var rest = await _client.PullAsync(Registration.Dataset);

        Assert.That(again.Messages.Select(m => m.Id), Is.EqualTo(new[] { "m-0", "m-1", "m-2" }));
        Assert.That(rest.Messages.Select(m => m.Id), Is.EqualTo(new[] { "m-3", "m-4" }));
        Assert.That(rest.Messages[0].Data!.Value.GetProperty("legalRepresentativeName").GetString(), Is.EqualTo("陈*"), "masked unless granted");
        Assert.That(rest.Messages[0].IsReduced, Is.True);
        var receipts = await EntriesAsync("delivery", $"{UsccOf(Tax)}/main/{Registration.Dataset}");
        Assert.That(receipts, Has.Length.EqualTo(1));
        Assert.That(receipts[0]["applied"]!.GetValue<long>(), Is.EqualTo(3));

        await _client.SeekAsync(Registration.Dataset, 0);
        Assert.That((await _client.PullAsync(Registration.Dataset)).Messages, Has.Count.EqualTo(5));
        var state = JsonNode.Parse(await _client.GetTextAsync("/deliver"))!.AsArray().Single()!;
        Assert.That((state["dataset"]!.GetValue<string>(), state["next"]!.GetValue<long>(), state["acknowledged"]!.GetValue<long>()), Is.EqualTo((Registration.Dataset, 0L, 3L)));
    }

    [Test]
    public async Task A_waiting_pull_is_woken_by_the_next_message()
    {
        var waiting = _client.PullAsync(Registration.Dataset, wait: TimeSpan.FromSeconds(30));
        await PublishAsync(1);

        Assert.That((await waiting.WaitAsync(TimeSpan.FromMinutes(1))).Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Rows_fields_and_expiry_of_the_grant_hold_for_every_page()
    {
        var grant = new Grant
        {
            Uscc = UsccOf(Tax), Dataset = DatasetName.Parse(Registration.Dataset), Action = GrantAction.Subscribe, Purpose = "税源管理",
            Fields = ["/uscc", "/divisionCode"], RowField = "/divisionCode", RowValues = ["445381"], ExpiresAt = DateTimeOffset.UtcNow.AddHours(1),
        };
        await GrantAsync(grant);
        await PublishAsync(1);
        await PublishAsync(1, ("divisionCode", "445381"));
        await Eventually.HoldsAsync(async () => (await _client.PullAsync(Registration.Dataset)).Messages.Count == 1, "the grant is in force");

        var message = (await _client.PullAsync(Registration.Dataset)).Messages[0];
        Assert.That(message.Data!.Value.EnumerateObject().Select(m => m.Name), Is.EqualTo(new[] { "uscc", "divisionCode" }));

        await GrantAsync(grant with { ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(-1) });
        await Eventually.HoldsAsync(async () => await RefusedAsync(() => _client.PullAsync(Registration.Dataset)) == "NOT_GRANTED", "the expired grant is refused");
        Assert.That(await RefusedAsync(() => _client.PullAsync("leg.abnormal")), Is.EqualTo("NOT_GRANTED"));
        Assert.That(await RefusedAsync(() => _client.PullAsync("no.such")), Is.EqualTo("NOT_GRANTED"));
    }

    [Test]
    public async Task Position_beyond_the_log_is_refused() =>
        Assert.That(await RefusedAsync(() => _client.AcknowledgeAsync(Registration.Dataset, 1_000_000)), Is.EqualTo("POSITION_UNKNOWN"));

    [Test]
    public async Task Events_go_on_after_the_last_id_and_end_when_the_certificate_is_revoked()
    {
        await PublishAsync(2);
        using var http = _hub.Client(_tax);
        string last;
        using (var stream = await OpenAsync(http, null))
        {
            Assert.That((await NextAsync(stream)).Id, Is.EqualTo("m-0"));
            (_, last) = await NextAsync(stream);
        }

        await PublishAsync(3);
        using var resumed = await OpenAsync(http, last);
        Assert.That((await NextAsync(resumed)).Id, Is.EqualTo("m-2"));

        await _hub.Setup.Participants.RevokeCertificateAsync(_tax.Certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).ToLowerInvariant());
        await Eventually.HoldsAsync(async () => await RefusedAsync(() => _client.PullAsync(Registration.Dataset)) == "CERT_REVOKED", "the revocation is in force");
        await PublishAsync(4);
        var tail = await resumed.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.That(tail, Does.Not.Contain("m-5"), "the stream ended at the revocation, at the latest after the page that was being waited for");
    }

    [Test, CancelAfter(180_000)]
    public async Task The_client_reads_events_from_the_acknowledged_position_and_from_a_snapshot_and_acknowledges_nothing(CancellationToken cancellationToken)
    {
        await PublishAsync(3);
        await _client.AcknowledgeAsync(Registration.Dataset, (await _client.PullAsync(Registration.Dataset, limit: 1, cancellationToken: cancellationToken)).Next, cancellationToken);

        Assert.That(await EventsAsync(2), Is.EqualTo(new[] { "m-1", "m-2" }));
        Assert.That(await EventsAsync(2), Is.EqualTo(new[] { "m-1", "m-2" }), "nothing was acknowledged");
        Assert.That(await EventsAsync(3, from: 0), Is.EqualTo(new[] { "m-0", "m-1", "m-2" }));
        await _client.SnapshotAsync(Registration.Dataset, cancellationToken);
        await PublishAsync(1);
        Assert.That(await EventsAsync(2), Is.EqualTo(new[] { "m-2", "m-3" }), "the newest message of the key, then what came after");

        async Task<string[]> EventsAsync(int count, long? from = null) =>
            await _client.ReadEventsAsync(Registration.Dataset, from, cancellationToken).Take(count).Select(m => m.Id).ToArrayAsync(cancellationToken);
    }

    [Test, CancelAfter(180_000)]
    public async Task Subscribe_command_prints_events_until_it_is_stopped(CancellationToken cancellationToken)
    {
        await PublishAsync(2);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var output = new StringWriter();
        var lines = TextWriter.Synchronized(output);
        var running = HubCommands.Create()
            .Parse(["subscribe", Registration.Dataset, "--events", "--from", "0", "--address", _hub.Address.ToString(), "--cert", _tax.PemPath, "--key", _tax.KeyPath, "--ca", _hub.Setup.Ca.CaChainPath])
            .InvokeAsync(new InvocationConfiguration { Output = lines, EnableDefaultExceptionHandler = false }, stop.Token);

        await Eventually.HoldsAsync(() => Printed().Length == 2, "what is there is printed");
        await PublishAsync(1);
        await Eventually.HoldsAsync(() => Printed().Length == 3, "what comes is printed at once");
        await stop.CancelAsync();
        await Task.WhenAny(running);
        Assert.That(Printed().Select(l => (string)JsonNode.Parse(l)!["id"]!), Is.EqualTo(new[] { "m-0", "m-1", "m-2" }));
        Assert.That((await _client.PullAsync(Registration.Dataset, cancellationToken: cancellationToken)).Messages, Has.Count.EqualTo(3), "nothing was acknowledged");

        string[] Printed()
        {
            lock (lines)
            {
                return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            }
        }
    }

    [Test, CancelAfter(180_000)]
    public async Task A_reader_that_is_shown_little_hears_how_far_it_came_before_the_end_of_the_log_is_reached(CancellationToken cancellationToken)
    {
        await PublishAsync(4);
        var grant = new Grant { Uscc = UsccOf(Tax), Dataset = DatasetName.Parse(Registration.Dataset), Action = GrantAction.Subscribe, Purpose = "税源管理", RowField = "/divisionCode", RowValues = ["445381"] };
        var tail = _hub.Services.GetRequiredService<LogTail>();
        await Eventually.HoldsAsync(() => tail.Size >= _hub.Services.GetRequiredService<LogWriter>().Size, "the log is known");
        var feed = new SubscriptionFeed(_hub.Setup.Source, _hub.Services.GetRequiredService<PayloadVault>(), tail, new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(20) });
        var dataset = _hub.Services.GetRequiredService<RegistryInForce>().Current.Datasets.First(d => d.Dataset.Name.Value == Registration.Dataset).Dataset;

        var page = await feed.ReadAsync(dataset, grant, default, 1, TimeSpan.Zero, cancellationToken);

        Assert.That(page.Messages, Is.Empty);
        Assert.That(page.Next, Is.Positive);
        Assert.That(page.Behind, Is.Positive);
    }

    [Test]
    public async Task The_client_acknowledges_a_message_when_it_is_asked_for_the_next()
    {
        await PublishAsync(4);
        var seen = new List<string>();
        await foreach (var message in _client.SubscribeAsync(Registration.Dataset, pageSize: 2))
        {
            seen.Add(message.Id);
            if (seen.Count == 3)
            {
                break; // a crash in the middle of the second page
            }
        }

        Assert.That((await _client.PullAsync(Registration.Dataset)).Messages.Select(m => m.Id), Is.EqualTo(new[] { "m-2", "m-3" }));
    }

    private int _published;

    private async Task PublishAsync(int count, params (string, JsonNode?)[] changes)
    {
        for (var i = 0; i < count; i++)
        {
            var body = Registration.Event($"m-{_published++}", Registration.Payload(changes)).ToJsonString();
            using var answer = await _market.PostAsync(new Uri("/exchange", UriKind.Relative), Registration.Content(body, "application/cloudevents+json"));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
        }
    }

    private async Task GrantAsync(Grant grant)
    {
        await _hub.Setup.Participants.SaveAsync(grant);
        await Eventually.HoldsAsync(
            async () => grant.ExpiresAt < DateTimeOffset.UtcNow || (await RefusedAsync(() => _client.PullAsync(Registration.Dataset))) is null, "the grant is in force");
    }

    private static async Task<string?> RefusedAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (HubRefusedException e)
        {
            return e.Refusal.Code;
        }
    }

    private static async Task<StreamReader> OpenAsync(HttpClient http, string? last)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/deliver/{Registration.Dataset}/events?from=0", UriKind.Relative));
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last);
        }

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/event-stream"));
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    private static async Task<(string Id, string Position)> NextAsync(StreamReader stream)
    {
        var position = "";
        while (await stream.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                position = line[4..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return (JsonDocument.Parse(line[6..]).RootElement.GetProperty("id").GetString()!, position);
            }
        }

        throw new AssertionException("The stream ended.");
    }

    private async Task<JsonObject[]> EntriesAsync(string kind, string sink)
    {
        await using var find = _hub.Setup.Source.CreateCommand("select convert_from(body, 'UTF8') from log.entry where kind = 3 order by idx");
        var entries = new List<JsonObject>();
        await using var rows = await find.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            entries.Add(JsonNode.Parse(rows.GetString(0))!.AsObject());
        }

        return [.. entries.Where(e => e["kind"]!.GetValue<string>() == kind && e["sink"]!.GetValue<string>() == sink)];
    }

    /// <summary>A made-up department whose code has a right check digit.</summary>
    private static string UsccOf(string code) => Hub.Schemas.Identifiers.Uscc.Create(code.AsSpan(0, 8), Hub.Schemas.Identifiers.OrganizationCode.Create(code.AsSpan(8, 8))).Value;
}
