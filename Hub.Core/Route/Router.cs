using Confluent.Kafka;
using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Core.Route.Topics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.Core.Route;

/// <summary>
/// Carries the log to Kafka, in order and at least once: each partition holds the log's messages of its keys in log order, and after a failure some of them
/// again. While Kafka is away the hub goes on accepting; the router catches up from its cursor.
/// </summary>
public sealed partial class Router : SteadyService
{
    private const int BatchSize = 2000;
    private static readonly TimeSpan s_standby = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);

    private readonly NpgsqlDataSource _hub;
    private readonly PayloadVault _vault;
    private readonly LogTail _tail;
    private readonly BusOptions _options;
    private readonly RouteInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger<Router> _logger;
    private readonly TopicsInForce _topics;
    private readonly AvroSchemas _avro;
    private RouterSession? _session;

    public Router(
        NpgsqlDataSource hub, PayloadVault vault, LogTail tail, BusOptions options, TopicsInForce topics, AvroSchemas avro, RouteInstruments instruments, TimeProvider time,
        ILogger<Router> logger)
        : base(StopGrace, s_longestPause, time) => (_hub, _vault, _tail, _options, _topics, _avro, _instruments, _time, _logger) = (hub, vault, tail, options, topics, avro, instruments, time, logger);

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

    private protected override void OnFailure(Exception reason, TimeSpan pause) => Retrying(pause.TotalSeconds, reason);

    /// <returns>False when another hub routes.</returns>
    private async ValueTask<bool> RunCycleAsync(CancellationToken stoppingToken)
    {
        _session ??= await OpenAsync(stoppingToken);
        if (_session is null)
        {
            return false;
        }

        try
        {
            _instruments.Routed(await _session.StepAsync(BatchSize, stoppingToken));
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await CloseAsync();
            throw;
        }
    }

    private async Task<RouterSession?> OpenAsync(CancellationToken cancellationToken)
    {
        if (await RouterCursor.TryTakeAsync(_hub, _time, cancellationToken) is not { } cursor)
        {
            return null;
        }

        Routing(cursor.Next);
        try
        {
            return new RouterSession(cursor, _hub, _vault, _tail, _options, _topics, _avro, _instruments, BrokerTrouble);
        }
        catch
        {
            await cursor.DisposeAsync(); // the right to route goes with it
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
            // Kafka or the database is away, or time is up: the next start produces these messages again.
            NotDrained(e);
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
