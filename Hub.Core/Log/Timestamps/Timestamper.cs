using Hub.Core.Telemetry;
using Hub.Core.Trust.Timestamps;
using Hub.Proofs.Seals;
using Hub.Proofs.Trust;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Hub.Core.Log.Timestamps;

/// <summary>
/// Has the seals of the newest checkpoint stamped by a time-stamping authority, at intervals, on the hub that writes the log. The tree makes them cover
/// every entry before it, so an authority that was away is caught up with by a single token. The exchange never waits for it.
/// </summary>
public sealed partial class Timestamper : BackgroundService
{
    private readonly NpgsqlDataSource _database;
    private readonly LogWriter _log;
    private readonly TimestampClient _authority;
    private readonly TimestampOptions _options;
    private readonly HubInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger<Timestamper> _logger;
    private readonly ResiliencePipeline _pipeline;
    private TimestampBacklog? _backlog;
    private bool _isAway;

    public Timestamper(
        NpgsqlDataSource database, LogWriter log, TimestampClient authority, TimestampOptions options, HubInstruments instruments, TimeProvider time, ILogger<Timestamper> logger)
    {
        (_database, _log, _authority, _options, _instruments, _time, _logger) = (database, log, authority, options, instruments, time, logger);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromSeconds(1),
                MaxDelay = TimeSpan.FromSeconds(Math.Max(options.IntervalSeconds, 60)),
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is TimestampException or TimeoutRejectedException or NpgsqlException or FormatException or IOException or UnauthorizedAccessException),
                OnRetry = args =>
                {
                    OnFailure(args.Outcome.Exception!);
                    return ValueTask.CompletedTask;
                },
            })
            .AddTimeout(TimeSpan.FromSeconds(options.TimeoutSeconds))
            .Build();
        instruments.ObserveTimestamps(() => Backlog?.Checkpoints, () => Backlog?.LagAt(time.GetUtcNow()));
    }

    /// <summary>What was not covered when last looked; null while another hub writes the log.</summary>
    public TimestampBacklog? Backlog => _log.IsOpen ? _backlog : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _log.Ready.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(_options.IntervalSeconds), _time);
        do
        {
            await _pipeline.ExecuteAsync(StampAsync, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Each try begins with the newest checkpoint: after an outage the first token covers all of it.</summary>
    private async ValueTask StampAsync(CancellationToken cancellationToken)
    {
        if (!_log.IsOpen)
        {
            return;
        }

        _backlog = await TimestampStore.BacklogAsync(_database, cancellationToken);
        if (_backlog is { Checkpoints: 0 } || await TimestampStore.NewestCheckpointAsync(_database, cancellationToken) is not var (size, seal, further))
        {
            return;
        }

        // The first seal comes last: a checkpoint whose first seal is stamped has all of them stamped, and what a failure left out is made up for with the next checkpoint.
        var trust = LoadTrust();
        foreach (var (suite, other) in further)
        {
            var stamp = await _authority.StampAsync(StampedSeal.SignatureOf(other), trust, cancellationToken);
            await TimestampStore.SaveFurtherAsync(_database, size, suite, stamp.Der, stamp.Time, cancellationToken);
        }

        var token = await _authority.StampAsync(StampedSeal.SignatureOf(seal), trust, cancellationToken);
        await TimestampStore.SaveAsync(_database, size, token.Der, token.Time, cancellationToken);
        // From here on evidence of all entries below carries the token.
        _backlog = await TimestampStore.BacklogAsync(_database, cancellationToken);
        _instruments.Stamped();
        if (_isAway)
        {
            _isAway = false;
            LogCaughtUp(size);
        }
    }

    /// <summary>Read for each token: a revoked or renewed authority counts with the next.</summary>
    private TimestampTrust LoadTrust() => new(TrustAnchors.FromPem(File.ReadAllText(_options.Ca)), RevocationList.ReadPem(File.ReadAllText(_options.Crl)));

    private void OnFailure(Exception reason)
    {
        _instruments.TimestampFailed((reason as TimestampException)?.Code ?? TimestampCodes.Unavailable);
        _isAway = true;
        LogPostponed(reason, _options.Authority, Backlog?.Checkpoints ?? 0);
    }
}
