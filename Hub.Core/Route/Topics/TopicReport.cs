namespace Hub.Core.Route.Topics;

/// <summary>The brokers' topics set against the plan.</summary>
/// <param name="Drifts">What differs.</param>
/// <param name="ConfigurationsRead">False when the brokers did not tell the topics' configurations: then only partitions and replicas were compared.</param>
public sealed record TopicReport(IReadOnlyList<TopicDrift> Drifts, bool ConfigurationsRead)
{
    public IEnumerable<string> Missing => Drifts.Where(d => d.IsMissing).Select(d => d.Topic);
}
