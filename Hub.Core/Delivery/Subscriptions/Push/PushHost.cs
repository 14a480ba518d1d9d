using Hub.Core.Log;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>
/// Runs the subscriptions on the hub that holds the log: one runner for each that is told to run, another one after each order. Looks once a second.
/// </summary>
public sealed partial class PushHost : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private readonly Dictionary<PushWay, IPushTargets> _targets;
    private readonly PushContext _context;
    private readonly LogWriter _log;
    private readonly ILogger<PushHost> _logger;
    private volatile IReadOnlyDictionary<string, Running> _running = new Dictionary<string, Running>(StringComparer.Ordinal);

    public PushHost(IEnumerable<IPushTargets> targets, PushContext context, LogWriter log, ILogger<PushHost> logger)
    {
        (_context, _log, _logger) = (context, log, logger);
        _targets = targets.ToDictionary(t => t.Way);
        context.Instruments.Observe(() => _running.Values.Select(r => r.Runner.Status));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (; ; await Task.Delay(s_interval, _context.Time, stoppingToken))
            {
                await FollowAsync(stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll(_running.Values.Select(r => r.Ending ??= StopAsync(r.Runner)));
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            var wanted = _log.IsOpen ? await _context.Store.ListAsync(null, null, cancellationToken) : [];
            var orders = wanted.Where(s => s.State == PushState.Running && _targets.ContainsKey(s.Way)).ToDictionary(s => s.Name, StringComparer.Ordinal);
            var next = new Dictionary<string, Running>(StringComparer.Ordinal);
            foreach (var (name, running) in _running)
            {
                if (running.Ending is null && orders.GetValueOrDefault(name)?.Generation != running.Runner.Generation)
                {
                    running.Ending = StopAsync(running.Runner);
                }

                if (running.Ending is not { IsCompleted: true })
                {
                    next.Add(name, running); // one runner at a time: the next one waits for the end of this one
                }
            }

            foreach (var (name, order) in orders)
            {
                if (!next.ContainsKey(name))
                {
                    next.Add(name, new Running(await StartAsync(order, cancellationToken)));
                }
            }

            _running = next;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The database is away, or a row is not as it must be: the hub goes on without.
            Postponed(e);
        }
    }

    private async Task<PushRunner> StartAsync(PushSubscription order, CancellationToken cancellationToken)
    {
        var runner = new PushRunner(order, _targets[order.Way], _context, _logger);
        await runner.StartAsync(cancellationToken);
        return runner;
    }

    private static async Task StopAsync(PushRunner runner)
    {
        await runner.StopAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        runner.Dispose();
    }

    [LoggerMessage(6110, LogLevel.Warning, "The subscriptions could not be looked at; tried again.")]
    private partial void Postponed(Exception exception);

    private sealed class Running(PushRunner runner)
    {
        public PushRunner Runner => runner;

        public Task? Ending { get; set; }
    }
}
