using Confluent.Kafka;
using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Core.Route.Topics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Polly;
using Polly.Retry;

namespace Hub.Core.Route;

/// <summary>
/// Carries the log to Kafka, in order and at least once: each partition holds the log's messages of its keys in log order, and after a failure some of them
/// again. While Kafka is away the hub goes on accepting; the router catches up from its cursor.
/// </summary>
public sealed partial class Router : BackgroundService
{
    private const int BatchSize = 2000;
    private static readonly TimeSpan s_standby = TimeSpan.FromSeconds(2);

    private readonly NpgsqlDataSource _hub;
    private readonly PayloadVault _vault;
    private readonly LogTail _tail;
    private readonly BusOptions _options;
    private readonly RouteInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger<Router> _logger;
    private readonly TopicsInForce _topics;
    private readonly AvroSchemas _avro;
    private readonly KafkaClients _clients;
    private readonly ResiliencePipeline _pipeline;
    private readonly CancellationTokenSource _abort;
    private RouterSession? _session;

    public Router(
        NpgsqlDataSource hub, PayloadVault vault, LogTail tail, BusOptions options, TopicsInForce topics, AvroSchemas avro, RouteInstruments instruments, TimeProvider time,
        ILogger<Router> logger)
    {
        (_hub, _vault, _tail, _options, _topics, _avro, _instruments, _time, _logger) = (hub, vault, tail, options, topics, avro, instruments, time, logger);
        _abort = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _clients = new KafkaClients(options);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(30),
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is not (null or OperationCanceledException)),
                OnRetry = args =>
                {
                    Retrying(args.RetryDelay.TotalSeconds, args.Outcome.Exception!);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>A stop waits 5 seconds for what is under way: while Kafka is away it must not use up the time that others need to stop.</summary>
    public static TimeSpan StopGrace { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Waits for what is under way; after <see cref="StopGrace"/>, or when <paramref name="cancellationToken"/> ends, leaves it to be produced again.
    /// </summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _abort.CancelAfter(StopGrace);
        await using var abort = cancellationToken.Register(_abort.Cancel);
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _abort.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                if (!await _pipeline.ExecuteAsync(RunCycleAsync, stoppingToken))
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
        return new RouterSession(
            cursor,
            new LogBusConsumer(_hub, _vault, _tail, datasets: null, cursor.Next),
            _clients.Producer(error => BrokerTrouble(error.Reason)),
            new KafkaTopics(_options),
            _topics,
            new CoveringCheckpoints(_hub),
            _avro,
            _instruments);
    }

    private async Task FinishAsync()
    {
        try
        {
            if (_session is not null)
            {
                await _session.DrainAsync(_abort.Token);
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
