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
    private readonly Counter<long> _ocspAsked;
    private readonly Counter<long> _ocspGrace;
    private readonly Counter<long> _committed;
    private readonly Counter<long> _stamped;
    private readonly Counter<long> _timestampFailures;
    private readonly Counter<long> _witnessFailures;
    private readonly Histogram<double> _commit;
    private readonly Histogram<double> _request;

    public HubInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _messages = _meter.CreateCounter<long>("exchange.messages", "{message}", "Messages decided, by dataset, outcome and code.");
        _callersRefused = _meter.CreateCounter<long>("intake.callers_refused", "{request}", "Requests refused because of who sent them, by code.");
        _ocspAsked = _meter.CreateCounter<long>("trust.ocsp_questions", "{question}", "Questions put to issuers about certificates, by answer.");
        _ocspGrace = _meter.CreateCounter<long>("trust.ocsp_grace", "{request}", "Requests let in although the issuer's answer about their certificate is overdue.");
        _committed = _meter.CreateCounter<long>("log.entries", "{entry}", "Entries committed to the log.");
        _stamped = _meter.CreateCounter<long>("log.timestamps", "{token}", "Timestamp tokens added to the log.");
        _timestampFailures = _meter.CreateCounter<long>("log.timestamp_failures", "{request}", "Tries to have the log stamped that failed, by code.");
        _witnessFailures = _meter.CreateCounter<long>("log.witness_failures", "{request}", "Witnesses that did not cosign when they were asked, by witness.");
        _commit = _meter.CreateHistogram("log.commit", "s", "Time from deciding a batch to its commit.", advice: Seconds);
        _request = _meter.CreateHistogram("exchange.request", "s", "Time from a request's body to its answer.", advice: Seconds);
    }

    /// <summary>One span per stage; the exchange request's own span is their parent.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    public void Decided(string? dataset, DecisionStatus outcome, string? code, int messages) =>
        _messages.Add(messages, new("dataset", dataset ?? "unknown"), new("outcome", outcome switch { DecisionStatus.Accepted => "accepted", DecisionStatus.Duplicate => "duplicate", _ => "rejected" }), new("code", code ?? ""));

    public void CallerRefused(string code) => _callersRefused.Add(1, new KeyValuePair<string, object?>("code", code));

    public void OcspAsked(string answer) => _ocspAsked.Add(1, new KeyValuePair<string, object?>("answer", answer));

    public void OcspGraceUsed() => _ocspGrace.Add(1);

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

    public void Stamped() => _stamped.Add(1);

    public void TimestampFailed(string code) => _timestampFailures.Add(1, new KeyValuePair<string, object?>("code", code));

    /// <summary>Null where another hub has the log stamped: nothing is reported.</summary>
    public void ObserveTimestamps(Func<long?> unstamped, Func<TimeSpan?> lag)
    {
        _meter.CreateObservableGauge("log.unstamped", () => Some(unstamped()), "{checkpoint}", "Checkpoints that no timestamp covers yet.");
        _meter.CreateObservableGauge("log.timestamp_lag", () => Some(lag()?.TotalSeconds), "s", "Age of the oldest checkpoint that no timestamp covers yet.");

        static IEnumerable<Measurement<T>> Some<T>(T? value)
            where T : struct => value is { } known ? [new Measurement<T>(known)] : [];
    }

    public void WitnessFailed(string witness) => _witnessFailures.Add(1, new KeyValuePair<string, object?>("witness", witness));

    public void ObserveWitnesses(Func<IEnumerable<(string Name, long Lag, bool Contradicts)>> standings)
    {
        _meter.CreateObservableGauge(
            "log.witness_lag", () => standings().Select(s => new Measurement<long>(s.Lag, new KeyValuePair<string, object?>("witness", s.Name))), "{entry}", "Entries that a witness has not cosigned yet.");
        _meter.CreateObservableGauge(
            "log.witness_contradictions", () => standings().Select(s => new Measurement<long>(s.Contradicts ? 1 : 0, new KeyValuePair<string, object?>("witness", s.Name))), "{contradiction}", "1 when a witness holds a checkpoint that this log does not go on from.");
    }

    public void ObserveRetention(Func<int> unarchived) =>
        _meter.CreateObservableGauge("log.payloads_unarchived", unarchived, "{partition}", "Partitions of payloads whose retention has ended and which wait for an archive.");

    public void ObserveCertificates(Func<IEnumerable<Measurement<double>>> daysLeft) =>
        _meter.CreateObservableGauge("trust.certificate_days_left", daysLeft, "d", "Days until a certificate of the hub or of a participant expires; negative afterwards.");

    public void Dispose() => _meter.Dispose();
}
