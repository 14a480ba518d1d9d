using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Core.Telemetry;
using Hub.Tests.Support;

namespace Hub.Tests.Operations;

/// <summary>One trace leads from the sender through every stage to the repository.</summary>
[TestFixture]
public sealed class TracingTests
{
    private readonly ConcurrentQueue<Activity> _spans = [];
    private bool _sampled = true;
    private ActivityListener _listener = null!;
    private TestHub _hub = null!;
    private HttpClient _market = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is HubInstruments.Name or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => _sampled ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
        _hub = await TestHub.StartAsync();
        _market = _hub.Client(_hub.Setup.MarketCertificate);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _listener.Dispose();
        _market.Dispose();
        await _hub.DisposeAsync();
    }

    [Test]
    public async Task Trace_of_the_request_goes_through_all_stages_to_the_repository()
    {
        var trace = ActivityTraceId.CreateRandom();
        await PublishAsync(Registration.Event("by-request"), $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");

        await StagesAsync(trace, "hub.intake", "hub.validate_seal", "hub.log.append", "hub.log.commit", "hub.delivery.write");
    }

    [Test]
    public async Task Trace_of_the_event_is_kept_in_its_entry_and_leads_to_the_repository()
    {
        var trace = ActivityTraceId.CreateRandom();
        var parent = $"00-{trace}-{ActivitySpanId.CreateRandom()}-01";
        var message = Registration.Event("by-event");
        message["traceparent"] = parent;
        await PublishAsync(message, null);

        Assert.That((string?)(await EntryAsync("by-event"))["traceparent"], Is.EqualTo(parent));
        await StagesAsync(trace, "hub.delivery.write");
    }

    [Test]
    public async Task Request_outside_any_sampled_trace_leaves_no_trace_in_the_entry()
    {
        _sampled = false;
        try
        {
            await PublishAsync(Registration.Event("untraced"), null);
        }
        finally
        {
            _sampled = true;
        }

        Assert.That((await EntryAsync("untraced")).ContainsKey("traceparent"), Is.False);
    }

    [Test]
    public void Span_of_a_batch_looks_at_nothing_while_nobody_listens()
    {
        using var source = new ActivitySource("Hub.Tests.Unheard");

        Assert.That(source.StartBatch("batch", Enumerable.Range(0, 1).Select<int, ActivityContext>(_ => throw new InvalidOperationException("looked at"))), Is.Null);
    }

    [Test]
    public void Span_of_a_batch_links_to_each_trace_once_and_to_no_more_than_128()
    {
        using var source = new ActivitySource("Hub.Tests.Heard");
        using var listener = new ActivityListener { ShouldListenTo = s => s == source, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(listener);
        var origins = Enumerable.Range(0, 200).Select(_ => new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded)).ToArray();

        using var few = source.StartBatch("batch", [origins[0], default, origins[0], origins[1]]);
        using var many = source.StartBatch("batch", origins);

        Assert.That(few!.Links.Select(l => l.Context), Is.EqualTo(origins[..2]));
        Assert.That(many!.Links.Count(), Is.EqualTo(TraceLinks.Most));
    }

    private async Task StagesAsync(ActivityTraceId trace, params string[] stages) => await Eventually.HoldsAsync(
        () => stages.All(stage => _spans.Any(s => s.OperationName == stage && (s.TraceId == trace || s.Links.Any(l => l.Context.TraceId == trace)))),
        $"spans of the trace {trace}: {string.Join(", ", stages)}");

    private async Task PublishAsync(JsonObject message, string? traceParent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/exchange") { Content = Registration.Content(message.ToJsonString(), "application/cloudevents+json") };
        if (traceParent is not null)
        {
            request.Headers.Add("traceparent", traceParent);
        }

        using var response = await _market.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    private async Task<JsonObject> EntryAsync(string id)
    {
        await using var command = _hub.Setup.Source.CreateCommand("select body from log.entry where convert_from(body, 'UTF8')::jsonb ->> 'id' = $1");
        command.Parameters.Add(new() { Value = id });
        return JsonNode.Parse(Encoding.UTF8.GetString((byte[])(await command.ExecuteScalarAsync())!))!.AsObject();
    }
}
