using Microsoft.Extensions.Hosting;
using Polly;
using Polly.Retry;

namespace Hub.Core.Route;

/// <summary>
/// A service that carries messages on, step after step, for ever: a step that fails is tried again after a growing pause, and a stop lets the step that is
/// under way finish within a grace.
/// </summary>
public abstract class SteadyService : BackgroundService
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(200);
    private readonly CancellationTokenSource _abort;
    private readonly TimeSpan _grace;

    /// <param name="grace">How long a stop waits for what is under way.</param>
    /// <param name="longestPause">Between two tries.</param>
    /// <param name="time">Measures both.</param>
    private protected SteadyService(TimeSpan grace, TimeSpan longestPause, TimeProvider time)
    {
        _grace = grace;
        _abort = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Steps = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = s_firstPause,
                MaxDelay = longestPause,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is not (null or OperationCanceledException)),
                OnRetry = args =>
                {
                    OnFailure(args.Outcome.Exception!, args.RetryDelay);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>Runs a step until it succeeds.</summary>
    private protected ResiliencePipeline Steps { get; }

    /// <summary>Ends what is under way: after the grace of a stop, or when the host's patience ends.</summary>
    private protected CancellationToken Abort => _abort.Token;

    /// <summary>Waits for what is under way within the grace; then, or when <paramref name="cancellationToken"/> ends, gives it up.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _abort.CancelAfter(_grace);
        await using var abort = cancellationToken.Register(_abort.Cancel);
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _abort.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Called after a step has failed and before it is tried again.</summary>
    private protected abstract void OnFailure(Exception reason, TimeSpan pause);
}
