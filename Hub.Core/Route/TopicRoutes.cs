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

    /// <summary>Returns when the topic is there.</summary>
    /// <exception cref="InvalidDataException">It is no event type: the log has been damaged at <paramref name="index"/>.</exception>
    public async Task AddAsync(string type, LogIndex index, CancellationToken cancellationToken)
    {
        if (!DatasetName.TryParseEventType(type, out var dataset, out var major))
        {
            throw EntryReader.Damaged(index, null);
        }

        var plan = _catalogue!.Of(dataset);
        await topics.EnsureAsync([plan]);
        var values = plan.Values == TopicValues.Avro && plan.Dataset?.Version(major) is { } version ? await avro.OfAsync(version, cancellationToken) : null;
        _routes[type] = new TopicRoute(plan, producer.Topic(plan.Name), values);
    }
}
