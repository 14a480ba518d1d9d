using System.Diagnostics.Metrics;
using Hub.Core.Telemetry;

namespace Hub.Core.Route;

/// <summary>Instruments of the route stage, on the meter <c>Hub</c>.</summary>
public sealed class RouteInstruments
{
    private readonly Counter<long> _records;
    private long _behind;

    public RouteInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(HubInstruments.Name);
        _records = meter.CreateCounter<long>("route.records", "{record}", "Messages acknowledged by Kafka.");
        meter.CreateObservableGauge("route.lag", () => Volatile.Read(ref _behind), "{entry}", "Entries of the log that wait to be routed.");
    }

    internal void Routed(int acknowledged, long behind)
    {
        _records.Add(acknowledged);
        Volatile.Write(ref _behind, behind);
    }
}
