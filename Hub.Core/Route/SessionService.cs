using Confluent.Kafka;
using Npgsql;

namespace Hub.Core.Route;

/// <summary>
/// A steady service that works in one hub at a time: it opens a session, takes step after step, and after a failure closes it and opens another. A hub that does
/// not get the right stands by.
/// </summary>
public abstract class SessionService : SteadyService
{
    private static readonly TimeSpan s_standby = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);
    private readonly TimeProvider _time;
    private ISession? _session;

    /// <param name="time">Measures pauses.</param>
    private protected SessionService(TimeProvider time)
        : base(StopGrace, s_longestPause, time) => _time = time;

    /// <summary>
    /// A stop waits 5 seconds for what is under way, then leaves it to be produced again: while Kafka is away it must not use up the time that others need to stop.
    /// </summary>
    public static TimeSpan StopGrace { get; } = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                if (!await Steps.ExecuteAsync(RunCycleAsync, stoppingToken))
                {
                    await Task.Delay(s_standby, _time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            await FinishAsync();
        }
    }

    /// <returns>Null when another hub has the right.</returns>
    private protected abstract Task<ISession?> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Called after each step with the entries of the log that wait.</summary>
    private protected abstract void OnStep(long behind);

    /// <summary>Called at a stop when not all that was under way has been acknowledged: the next start produces it again.</summary>
    private protected abstract void OnNotDrained(Exception reason);

    /// <returns>False when another hub has the right.</returns>
    private async ValueTask<bool> RunCycleAsync(CancellationToken stoppingToken)
    {
        _session ??= await OpenAsync(stoppingToken);
        if (_session is null)
        {
            return false;
        }

        try
        {
            OnStep(await _session.StepAsync(stoppingToken));
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await CloseAsync();
            throw;
        }
    }

    private async Task FinishAsync()
    {
        try
        {
            if (_session is not null)
            {
                await _session.DrainAsync(Abort);
            }
        }
        catch (Exception e) when (e is KafkaException or NpgsqlException or OperationCanceledException)
        {
            OnNotDrained(e);
        }
        finally
        {
            await CloseAsync();
        }
    }

    private async Task CloseAsync()
    {
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync();
        }
    }
}
