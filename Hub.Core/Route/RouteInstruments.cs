using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Hub.Core.Telemetry;

namespace Hub.Core.Route;

/// <summary>Instruments of the route stage, on the meter <c>Hub</c>.</summary>
public sealed class RouteInstruments
{
    private readonly Counter<long> _records;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _fromLog;
    private readonly ConcurrentDictionary<(string Consumer, string Topic), long> _lags = new();
    private long _behind;
    private long _grantsBehind;
    private long _drifts;

    public RouteInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(HubInstruments.Name);
        _records = meter.CreateCounter<long>("route.records", "{record}", "Messages acknowledged by Kafka.");
        _bytes = meter.CreateCounter<long>("route.bytes", "By", "Payload bytes acknowledged by Kafka.");
        _fromLog = meter.CreateCounter<long>("route.from_log", "{record}", "Messages that a consumer read from the log, because Kafka did not hold them.");
        meter.CreateObservableGauge("route.lag", () => Volatile.Read(ref _behind), "{entry}", "Entries of the log that wait to be routed.");
        meter.CreateObservableGauge("route.grant_lag", () => Volatile.Read(ref _grantsBehind), "{entry}", "Entries of the log that wait for the topic of a grant that is furthest behind.");
        meter.CreateObservableGauge("route.topic_drift", () => Volatile.Read(ref _drifts), "{property}", "Properties of topics that are not as planned.");
        meter.CreateObservableGauge("route.consumer_lag", Lags, "{record}", "Records on Kafka that a consumer has not read yet.");
    }

    internal void Routed(long behind) => Volatile.Write(ref _behind, behind);

    internal void Delivered(long behind) => Volatile.Write(ref _grantsBehind, behind);

    internal void Acknowledged(string topic, int records, long bytes)
    {
        var tag = new KeyValuePair<string, object?>("topic", topic);
        _records.Add(records, tag);
        _bytes.Add(bytes, tag);
    }

    internal void FromLog(string consumer, string topic, int records) => _fromLog.Add(records, new("consumer", consumer), new KeyValuePair<string, object?>("topic", topic));

    internal void Drifted(int properties) => Volatile.Write(ref _drifts, properties);

    internal void Lag(string consumer, string topic, long records) => _lags[(consumer, topic)] = records;

    /// <summary>The consumer reads no more here: its lag is not known.</summary>
    internal void Forget(string consumer, string topic) => _lags.TryRemove((consumer, topic), out _);

    private IEnumerable<Measurement<long>> Lags() =>
        _lags.Select(l => new Measurement<long>(l.Value, new("consumer", l.Key.Consumer), new KeyValuePair<string, object?>("topic", l.Key.Topic)));
}
