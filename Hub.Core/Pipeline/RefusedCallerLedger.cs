using System.Collections.Concurrent;
using Hub.Core.Exchanges;
using Hub.Core.Telemetry;
using Hub.Core.Log;
using Hub.Core.Seal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Pipeline;

/// <summary>
/// Counts callers refused at the door and logs one entry per peer, code, certificate and minute, so that a stranger cannot fill the log.
/// </summary>
public sealed partial class RefusedCallerLedger(LogWriter log, TimeProvider time, HubInstruments instruments, ILogger<RefusedCallerLedger> logger)
    : BackgroundService
{
    /// <summary>Different callers counted in one minute; further ones share the peer "others".</summary>
    private const int MaxCallers = 1024;

    private readonly ConcurrentDictionary<(string Peer, string Code, string? Fingerprint, DateTimeOffset Minute), long> _counts = new();

    public void Count(string peer, string code, string? fingerprint)
    {
        instruments.CallerRefused(code);
        var now = time.GetUtcNow();
        var minute = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute));
        var key = _counts.Count < MaxCallers ? (peer, code, fingerprint, minute) : ("others", code, null, minute);
        _counts.AddOrUpdate(key, 1, static (_, n) => n + 1);
    }

    /// <summary>Logs what was counted. Only whole minutes, unless <paramref name="all"/>.</summary>
    /// <exception cref="LogUnavailableException">The log is away; the counts are kept.</exception>
    public async Task FlushAsync(bool all)
    {
        var now = time.GetUtcNow();
        var taken = new List<RefusedCallers>();
        foreach (var key in _counts.Keys.Where(k => all || k.Minute.AddMinutes(1) <= now))
        {
            if (_counts.TryRemove(key, out var count))
            {
                taken.Add(new RefusedCallers { Peer = key.Peer, Code = key.Code, Fingerprint = key.Fingerprint, Minute = key.Minute, Count = count, At = now });
            }
        }

        try
        {
            await log.AppendAsync([.. taken.Select(refused => SealStage.Seal(refused))]);
        }
        catch (LogUnavailableException)
        {
            // Counted again until the log is back: rather said twice, when this batch was committed after all, than not at all.
            foreach (var refused in taken)
            {
                _counts.AddOrUpdate((refused.Peer, refused.Code, refused.Fingerprint, refused.Minute), refused.Count, (_, n) => n + refused.Count);
            }

            throw;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushSafelyAsync(all: true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await FlushSafelyAsync(all: false);
        }
    }

    private async Task FlushSafelyAsync(bool all)
    {
        try
        {
            await FlushAsync(all);
        }
        catch (LogUnavailableException e)
        {
            LogNotRecorded(e);
        }
    }

    [LoggerMessage(1001, LogLevel.Warning, "Refused callers of the last minute could not be recorded in the log.")]
    private partial void LogNotRecorded(Exception exception);
}
