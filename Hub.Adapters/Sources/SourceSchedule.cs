using Quartz;

namespace Hub.Adapters.Sources;

/// <summary>When a source collects: every so often, or by a cron expression; exactly one of the two is set.</summary>
/// <param name="Every">Interval, at least one second.</param>
/// <param name="Cron">Quartz cron expression (seconds first), in the time zone of the server.</param>
/// <param name="CatchUp">True (default): a time that passed while no hub ran is made up for once. False: it is left out.</param>
public sealed record SourceSchedule(TimeSpan? Every, string? Cron, bool CatchUp = true)
{
    public static bool IsCron(string text) => CronExpression.TryParse(text, out _);

    internal ITrigger Trigger(string name)
    {
        var trigger = TriggerBuilder.Create().WithIdentity(name, SourceJob.Group);
        return Cron is not null
            ? trigger.WithSchedule(CronScheduleBuilder.Create(Cron).WithMisfireInstruction(CatchUp ? CronTriggerMisfireInstruction.FireAndProceed : CronTriggerMisfireInstruction.DoNothing)).Build()
            : trigger.WithSchedule(SimpleScheduleBuilder.Create().WithInterval(Every!.Value).RepeatForever()
                .WithMisfireInstruction(CatchUp ? SimpleTriggerMisfireInstruction.NowWithRemainingCount : SimpleTriggerMisfireInstruction.NextWithRemainingCount)).Build();
    }
}
