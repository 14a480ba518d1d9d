using Hub.Core.Route.Topics;

namespace Hub.Core.Route;

/// <summary>Where messages of one event type go, and how.</summary>
/// <param name="plan">Of the topic.</param>
/// <param name="topic">The producer's handle of it.</param>
/// <param name="avro">Writes values as Avro; null for JSON.</param>
internal sealed class TopicRoute(TopicPlan plan, nint topic, AvroValues? avro)
{
    public TopicPlan Plan => plan;

    public nint Topic => topic;

    public AvroValues? Avro => avro;
}
