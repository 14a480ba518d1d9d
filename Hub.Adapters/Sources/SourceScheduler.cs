using Hub.Core.Log;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Hub.Adapters.Sources;

/// <summary>
/// Keeps the schedule like the definitions: a new file is scheduled, a changed one anew, a removed one no more. The scheduler runs where the log is held, so that no time of a source is
/// taken by a hub that may not collect; there, too, orders to go on are heeded at once, and changes of definitions are noted for the log.
/// </summary>
internal sealed partial class SourceScheduler(SourceDirectory definitions, SourceStore store, ISchedulerFactory schedulers, LogWriter log, TimeProvider time, ILogger<SourceScheduler> logger) : BackgroundService
{
    /// <summary>How soon a change of a file, or an order, shows.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, SourceSchedule> _scheduled = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, SourceDocument>? _noted;
    private IReadOnlyDictionary<string, SourceOrder>? _heeded;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (; ; await Task.Delay(Interval, time, stoppingToken))
        {
            try
            {
                if (definitions.Refresh())
                {
                    await ScheduleAsync(stoppingToken);
                }

                await FollowTheLogAsync(stoppingToken);
                await NoteAsync(stoppingToken);
                await HeedAsync(stoppingToken);
            }
            catch (Exception e) when (e is SchedulerException or IOException or NpgsqlException)
            {
                LogPostponed(e);
            }
        }
    }

    private async Task ScheduleAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        foreach (var (name, document) in definitions.Documents)
        {
            if (document.Definition is not { } definition || _scheduled.GetValueOrDefault(name) == definition.Schedule)
            {
                continue;
            }

            var job = JobBuilder.Create<SourceJob>().WithIdentity(name, SourceJob.Group).Build();
            await scheduler.ScheduleJob(job, [definition.Schedule.Trigger(name)], ScheduleJobOptions.Replacing, cancellationToken);
            _scheduled[name] = definition.Schedule;
            LogScheduled(name, definition.From.Kind);
        }

        foreach (var name in _scheduled.Keys.Where(name => definitions.Documents.GetValueOrDefault(name)?.Definition is null).ToArray())
        {
            await scheduler.DeleteJob(new JobKey(name, SourceJob.Group), cancellationToken);
            _scheduled.Remove(name);
            LogRemoved(name);
        }
    }

    private async Task FollowTheLogAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        if (log.IsOpen && scheduler.Status != SchedulerStatus.Running)
        {
            await scheduler.Start(cancellationToken);
        }
        else if (!log.IsOpen && scheduler.Status == SchedulerStatus.Running)
        {
            await scheduler.Standby(cancellationToken);
        }
    }

    private async Task NoteAsync(CancellationToken cancellationToken)
    {
        var documents = definitions.Documents;
        if (log.IsOpen && documents != _noted)
        {
            await store.NoteDefinitionsAsync(documents, cancellationToken);
            _noted = documents;
        }
    }

    /// <summary>A source that was resumed or restarted since the last look collects now.</summary>
    private async Task HeedAsync(CancellationToken cancellationToken)
    {
        var orders = await store.OrdersAsync(cancellationToken);
        if (log.IsOpen && _heeded is { } heeded)
        {
            var scheduler = await schedulers.GetScheduler(cancellationToken);
            foreach (var name in _scheduled.Keys.Where(name => orders.GetValueOrDefault(name) is { State: SourceState.Running } order && order.Generation > heeded.GetValueOrDefault(name).Generation))
            {
                await scheduler.TriggerJob(new JobKey(name, SourceJob.Group), cancellationToken);
            }
        }

        _heeded = orders;
    }

    [LoggerMessage(7201, LogLevel.Information, "The source {Source} ({Kind}) is scheduled.")]
    private partial void LogScheduled(string source, string kind);

    [LoggerMessage(7202, LogLevel.Information, "The source {Source} is no longer scheduled.")]
    private partial void LogRemoved(string source);

    [LoggerMessage(7203, LogLevel.Warning, "The sources could not be scheduled; tried again.")]
    private partial void LogPostponed(Exception exception);
}
