using System.Diagnostics.Metrics;
using Hub.Core.Telemetry;

namespace Hub.Core.Delivery;

/// <summary>Instruments of the delivery stage, on the meter <c>Hub</c>.</summary>
public sealed class DeliveryInstruments
{
    private const string SinkTag = "sink";
    private const string OutcomeTag = "outcome";
    private readonly Counter<long> _records;
    private readonly Histogram<double> _batchDuration;
    private readonly Histogram<double> _latency;
    private readonly Counter<long> _failures;
    private readonly Meter _meter;

    public DeliveryInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(HubInstruments.Name);
        _records = _meter.CreateCounter<long>("delivery.records", "{record}", "Records dealt with, by outcome: applied, dead_lettered, dropped (came again).");
        _batchDuration = _meter.CreateHistogram<double>("delivery.batch.duration", "s", "Duration of one transaction of a sink.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5] });
        _latency = _meter.CreateHistogram<double>("delivery.latency", "s", "From the receipt of a message by the hub to its commit in the repository.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 60, 600] });
        _failures = _meter.CreateCounter<long>("delivery.failures", "{failure}", "Tries of a sink that failed and are made again.");
    }

    /// <summary>Reports the lag of sinks whenever metrics are collected.</summary>
    internal void ObserveLag(Func<IEnumerable<SinkStatus>> sinks) =>
        _meter.CreateObservableGauge("delivery.lag", () => sinks().Select(s => new Measurement<long>(s.Lag, Tag(s.Name))), "{record}", "What waits for a sink.");

    internal void Wrote(string sink, SinkWrite write, TimeSpan duration, DateTimeOffset committed)
    {
        _records.Add(write.Records.Count - write.Dead.Count, Tag(sink), new(OutcomeTag, "applied"));
        _records.Add(write.Dead.Count, Tag(sink), new(OutcomeTag, "dead_lettered"));
        _records.Add(write.Dropped, Tag(sink), new(OutcomeTag, "dropped"));
        _batchDuration.Record(duration.TotalSeconds, Tag(sink));
        if (_latency.Enabled)
        {
            foreach (var record in write.Records)
            {
                _latency.Record((committed - record.Received).TotalSeconds, Tag(sink));
            }
        }
    }

    internal void Failed(string sink) => _failures.Add(1, Tag(sink));

    private static KeyValuePair<string, object?> Tag(string sink) => new(SinkTag, sink);
}
