using System.Diagnostics;
using System.Diagnostics.Metrics;
using Hub.Core.Exchanges;

namespace Hub.Core.Telemetry;

/// <summary>
/// Metrics (meter <c>Hub</c>, instruments <c>&lt;stage&gt;.&lt;thing&gt;</c>; Prometheus joins them to <c>hub_&lt;stage&gt;_&lt;thing&gt;</c>) and spans (source
/// <c>Hub</c>) of the exchange path.
/// </summary>
public sealed class HubInstruments : IDisposable
{
    public const string Name = "Hub";

    /// <summary>Bounds of the histograms, seconds: around the millisecond that a commit takes, and far enough to see a disk or a network that hangs.</summary>
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
    };

    private readonly Meter _meter;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _callersRefused;
    private readonly Counter<long> _committed;
    private readonly Histogram<double> _commit;
    private readonly Histogram<double> _request;

    public HubInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _messages = _meter.CreateCounter<long>("exchange.messages", "{message}", "Messages decided, by dataset, outcome and code.");
        _callersRefused = _meter.CreateCounter<long>("intake.callers_refused", "{request}", "Requests refused because of who sent them, by code.");
        _committed = _meter.CreateCounter<long>("log.entries", "{entry}", "Entries committed to the log.");
        _commit = _meter.CreateHistogram("log.commit", "s", "Time from deciding a batch to its commit.", advice: Seconds);
        _request = _meter.CreateHistogram("exchange.request", "s", "Time from a request's body to its answer.", advice: Seconds);
    }

    /// <summary>One span per stage; the exchange request's own span is their parent.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    public void Decided(string? dataset, DecisionStatus outcome, string? code, int messages) =>
        _messages.Add(messages, new("dataset", dataset ?? "unknown"), new("outcome", outcome switch { DecisionStatus.Accepted => "accepted", DecisionStatus.Duplicate => "duplicate", _ => "rejected" }), new("code", code ?? ""));

    public void CallerRefused(string code) => _callersRefused.Add(1, new KeyValuePair<string, object?>("code", code));

    public void Committed(int entries, TimeSpan elapsed)
    {
        _committed.Add(entries);
        _commit.Record(elapsed.TotalSeconds);
    }

    public void Answered(TimeSpan elapsed) => _request.Record(elapsed.TotalSeconds);

    public void ObserveLog(Func<long> size, Func<int> queued)
    {
        _meter.CreateObservableGauge("log.size", size, "{entry}", "Entries in the log.");
        _meter.CreateObservableGauge("log.queued", queued, "{entry}", "Entries that wait to be committed.");
    }

    public void Dispose() => _meter.Dispose();
}
