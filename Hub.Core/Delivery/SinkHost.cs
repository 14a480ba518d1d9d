using Microsoft.Extensions.Hosting;

namespace Hub.Core.Delivery;

/// <summary>Starts and stops the runners of all sinks together, and finds them by name.</summary>
public sealed class SinkHost : IHostedService
{
    private readonly SortedDictionary<string, SinkRunner> _runners = new(StringComparer.Ordinal);

    public SinkHost(IEnumerable<ISink> sinks, Func<ISink, SinkRunner> runner, DeliveryInstruments instruments)
    {
        foreach (var sink in sinks)
        {
            _runners.Add(sink.Name, runner(sink));
            Sinks.Add(sink.Name, sink);
        }

        instruments.ObserveLag(() => Statuses);
    }

    public IEnumerable<SinkStatus> Statuses => _runners.Values.Select(r => r.Status);

    private SortedDictionary<string, ISink> Sinks { get; } = new(StringComparer.Ordinal);

    public SinkRunner? Runner(string name) => _runners.GetValueOrDefault(name);

    public ISink? Sink(string name) => Sinks.GetValueOrDefault(name);

    public Task StartAsync(CancellationToken cancellationToken) => Task.WhenAll(_runners.Values.Select(r => r.StartAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_runners.Values.Select(r => r.StopAsync(cancellationToken)));
}
