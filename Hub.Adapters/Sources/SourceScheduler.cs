using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Hub.Adapters.Sources;

/// <summary>Keeps the schedule like the definitions: a new file is scheduled, a changed one anew, a removed one no more.</summary>
internal sealed partial class SourceScheduler(SourceDirectory definitions, ISchedulerFactory schedulers, TimeProvider time, ILogger<SourceScheduler> logger) : BackgroundService
{
    /// <summary>How soon a change of a file shows.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, SourceSchedule> _scheduled = new(StringComparer.Ordinal);

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
            }
            catch (Exception e) when (e is SchedulerException or IOException)
            {
                LogPostponed(e);
            }
        }
    }

    private async Task ScheduleAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        foreach (var (name, definition) in definitions.Definitions)
        {
            if (definition is null || _scheduled.GetValueOrDefault(name) == definition.Schedule)
            {
                continue;
            }

            var job = JobBuilder.Create<SourceJob>().WithIdentity(name, SourceJob.Group).Build();
            await scheduler.ScheduleJob(job, [definition.Schedule.Trigger(name)], ScheduleJobOptions.Replacing, cancellationToken);
            _scheduled[name] = definition.Schedule;
            LogScheduled(name, definition.From.Kind);
        }

        foreach (var name in _scheduled.Keys.Where(name => definitions.Definitions.GetValueOrDefault(name) is null).ToArray())
        {
            await scheduler.DeleteJob(new JobKey(name, SourceJob.Group), cancellationToken);
            _scheduled.Remove(name);
            LogRemoved(name);
        }
    }

    [LoggerMessage(7201, LogLevel.Information, "The source {Source} ({Kind}) is scheduled.")]
    private partial void LogScheduled(string source, string kind);

    [LoggerMessage(7202, LogLevel.Information, "The source {Source} is no longer scheduled.")]
    private partial void LogRemoved(string source);

    [LoggerMessage(7203, LogLevel.Warning, "The sources could not be scheduled; tried again.")]
    private partial void LogPostponed(Exception exception);
}
