namespace Hub.Core.Route.Topics;

/// <summary>A property of a topic that is not as planned.</summary>
/// <param name="Topic">Name of the topic.</param>
/// <param name="Property">Of the topic (<c>topic</c>: it is missing; <c>partitions</c>, <c>replication</c>) or of its configuration.</param>
/// <param name="Planned">What the standard and the configuration say.</param>
/// <param name="Actual">What the brokers say; "" when there is none.</param>
public sealed record TopicDrift(string Topic, string Property, string Planned, string Actual)
{
    public const string Missing = "topic";

    public bool IsMissing => Property == Missing;
}
