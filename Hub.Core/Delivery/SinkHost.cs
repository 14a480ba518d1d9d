using Hub.Core.Exchanges;
using Microsoft.Extensions.Hosting;

namespace Hub.Core.Delivery;

/// <summary>Starts and stops the runners of all sinks together, and finds them by name.</summary>
public sealed class SinkHost : IHostedService
{
    private readonly SortedDictionary<string, SinkRunner> _runners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ISink> _sinks = new(StringComparer.Ordinal);

    public SinkHost(IEnumerable<ISink> sinks, Func<ISink, SinkRunner> runner, DeliveryInstruments instruments)
    {
        foreach (var sink in sinks)
        {
            _runners.Add(sink.Name, runner(sink));
            _sinks.Add(sink.Name, sink);
        }

        instruments.ObserveLag(() => Statuses);
    }

    public IEnumerable<SinkStatus> Statuses => _runners.Values.Select(r => r.Status);

    /// <exception cref="OrderException">There is no sink of this name.</exception>
    public ISink Sink(string name) => _sinks.GetValueOrDefault(name) ?? throw Unknown();

    /// <exception cref="OrderException">There is no sink of this name.</exception>
    public SinkStatus Status(string name) => (_runners.GetValueOrDefault(name) ?? throw Unknown()).Status;

    public Task StartAsync(CancellationToken cancellationToken) => Task.WhenAll(_runners.Values.Select(r => r.StartAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_runners.Values.Select(r => r.StopAsync(cancellationToken)));

    private static OrderException Unknown() => new(404, SinkCodes.Unknown, "没有这个名称的汇聚任务。", "There is no sink of this name.");
}
