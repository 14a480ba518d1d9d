using Hub.Core.Exchanges;
using Hub.Core.Route.Librdkafka;
using Hub.Core.Route.Topics;
using Hub.Schemas.Catalogue;

namespace Hub.Core.Route;

/// <summary>The routes of the standard in force, each worked out once. Not safe for concurrent use.</summary>
internal sealed class TopicRoutes(TopicsInForce plans, KafkaTopics topics, AvroSchemas avro, NativeProducer producer)
{
    private readonly Utf8Names _types = new();
    private readonly Dictionary<string, TopicRoute> _routes = new(StringComparer.Ordinal);
    private TopicCatalogue? _catalogue;

    /// <summary>Forgets what an older standard said.</summary>
    public void Follow()
    {
        var catalogue = plans.Current;
        if (!ReferenceEquals(_catalogue, catalogue))
        {
            _catalogue = catalogue;
            _routes.Clear();
        }
    }

    /// <summary>The route of an event type; null when it has not been added yet.</summary>
    public TopicRoute? Find(ReadOnlySpan<byte> type) => _routes.GetValueOrDefault(_types.Get(type));

    /// <summary>Adds the routes of event types that are not known yet. Returns when their topics are there: the brokers are asked once for all of them.</summary>
    /// <exception cref="InvalidDataException">One is no event type: the log has been damaged at its index.</exception>
    public async Task AddAsync(IEnumerable<(string Type, LogIndex Index)> types, CancellationToken cancellationToken)
    {
        var added = types.DistinctBy(t => t.Type).Where(t => !_routes.ContainsKey(t.Type)).Select(t => (t.Type, Route: PlanOf(t.Type, t.Index))).ToList();
        await topics.EnsureAsync(added.Select(a => a.Route.Plan));
        foreach (var (type, (plan, major)) in added)
        {
            var values = plan.Values == TopicValues.Avro && plan.Dataset?.Version(major) is { } version ? await avro.OfAsync(version, cancellationToken) : null;
            _routes[type] = new TopicRoute(plan, producer.Topic(plan.Name), values);
        }
    }

    private (TopicPlan Plan, int Major) PlanOf(string type, LogIndex index) =>
        DatasetName.TryParseEventType(type, out var dataset, out var major) ? (_catalogue!.Of(dataset), major) : throw EntryReader.Damaged(index, null);
}
