namespace Hub.Adapters.Sources;

/// <summary>What the one task of a source works by; all null when its definition has faults.</summary>
/// <param name="Kind">Of the system that it collects from.</param>
/// <param name="Dataset">Of the messages that it makes.</param>
/// <param name="EverySeconds">Interval; null with a cron expression.</param>
/// <param name="Cron">Quartz cron expression; null with an interval.</param>
public sealed record SourceTask(string? Kind, string? Dataset, double? EverySeconds, string? Cron)
{
    public static SourceTask Of(SourceDefinition? definition) =>
        new(definition?.From.Kind, definition?.Mapping.Dataset.Name.Value, definition?.Schedule.Every?.TotalSeconds, definition?.Schedule.Cron);
}
