using System.Diagnostics.Metrics;
using Hub.Core.Telemetry;

namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>Instruments of subscriptions that the hub carries, on the meter <c>Hub</c>.</summary>
public sealed class PushInstruments
{
    private readonly Meter _meter;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _failures;

    public PushInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(HubInstruments.Name);
        _messages = _meter.CreateCounter<long>("push.messages", "{message}", "Messages delivered to the receivers of subscriptions.");
        _failures = _meter.CreateCounter<long>("push.failures", "{failure}", "Deliveries that failed, by code.");
    }

    /// <summary>The bulkhead that all webhooks share.</summary>
    public void ObserveWebhooks(Func<(int UnderWay, int Waiting)> requests) => _meter.CreateObservableGauge(
        "push.webhook_requests",
        () => requests() is var (underWay, waiting) ? new Measurement<int>[] { new(underWay, new KeyValuePair<string, object?>("state", "under_way")), new(waiting, new KeyValuePair<string, object?>("state", "waiting")) } : [],
        "{request}",
        "Requests to webhooks that are under way, and that wait for a place among them.");

    internal void Observe(Func<IEnumerable<PushStatus>> statuses)
    {
        _meter.CreateObservableGauge("push.lag", () => statuses().Select(s => new Measurement<long>(s.Lag, Tag(s.Name))), "{entry}", "Entries that wait for a subscription.");
        _meter.CreateObservableGauge("push.circuit_open", () => statuses().Select(s => new Measurement<int>(s.IsOpenCircuit ? 1 : 0, Tag(s.Name))), "{circuit}", "1 while the receiver is spared further tries.");
    }

    internal void Delivered(string subscription, int messages) => _messages.Add(messages, Tag(subscription));

    internal void Failed(string subscription, string code) => _failures.Add(1, Tag(subscription), new("code", code));

    private static KeyValuePair<string, object?> Tag(string subscription) => new("subscription", subscription);
}
