using System.Collections.Frozen;
using System.Globalization;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Identifiers;

namespace Hub.Core.Route.Topics;

/// <summary>The topics of the exchange: one per dataset of the standard, one per grant that shows less, and the one for dead letters. Immutable.</summary>
/// <remarks>
/// Records carry the time of their receipt in a header; the broker's own time (LogAppendTime) is what retention counts from, or a router that was away
/// longer than the retention would produce records that are deleted at once.
/// </remarks>
public sealed class TopicCatalogue
{
    private const string MaxMessageBytes = "16777216";
    private readonly BusOptions _options;
    private readonly FrozenDictionary<string, TopicPlan> _byDataset;

    public TopicCatalogue(BusOptions options, IEnumerable<Dataset> datasets)
    {
        _options = options;
        _byDataset = datasets.DistinctBy(d => d.Name).ToFrozenDictionary(d => d.Name.Value, Plan, StringComparer.Ordinal);
        DeadLetters = new TopicPlan
        {
            Name = options.DeadLetterTopic,
            Partitions = 1,
            Replication = options.Replication,
            Configuration = Configuration(options.Replication, Math.Max(options.RetentionDays, 1), compacted: false),
        };
    }

    /// <summary>Messages that a sink could not apply.</summary>
    public TopicPlan DeadLetters { get; }

    /// <summary>All topics, by name.</summary>
    public IReadOnlyList<TopicPlan> All => [.. _byDataset.Values.Append(DeadLetters).OrderBy(p => p.Name, StringComparer.Ordinal)];

    /// <summary>The topic of a dataset; of one that the standard does not have (any more), as the configuration alone says.</summary>
    public TopicPlan Of(DatasetName dataset) => _byDataset.GetValueOrDefault(dataset.Value) ?? Plan(dataset, null);

    /// <summary>
    /// The topic that a grant to subscribe is taken from: the dataset's when the grant shows all of it, otherwise one of its own that carries what it shows; null
    /// when the standard does not have the dataset (any more), for then nobody knows what is to be masked.
    /// </summary>
    public TopicPlan? Of(Grant grant)
    {
        var plan = Of(grant.Dataset);
        return IsWhole(grant, plan.Dataset) ? plan : plan.Dataset is null ? null : plan with
        {
            Name = $"{_options.DeliverPrefix}{grant.Uscc}.{grant.Dataset.Value}",
            Grant = grant,

            // In part, a value does not follow the dataset's Avro schema. And what was granted for a time is not kept for ever, as compaction would.
            Values = TopicValues.Json,
            Configuration = Configuration(plan.Replication, Days(plan.Dataset.Topic, plan.Dataset), compacted: false),
        };
    }

    /// <summary>The topics of all grants that show less than a dataset's topic and hold at a moment.</summary>
    public IEnumerable<TopicPlan> OfGrants(ParticipantDirectory participants, DateTimeOffset at) => participants.Grants
        .Where(g => g.Action == GrantAction.Subscribe && (g.ExpiresAt is null || at < g.ExpiresAt) && participants.Participant(g.Uscc) is { Active: true })
        .Select(Of).OfType<TopicPlan>().Where(p => p.Grant is not null).OrderBy(p => p.Name, StringComparer.Ordinal);

    private static bool IsWhole(Grant grant, Dataset? dataset) =>
        grant.Fields is null && grant.RowField is null && (grant.Unmasked || (dataset is { Personal: false } && dataset.Fields.All(f => f.Mask == MaskKind.None)));

    private int Days(DatasetTopic said, Dataset? dataset) => said.RetentionDays ?? Math.Min(_options.RetentionDays, dataset?.RetentionDays ?? _options.RetentionDays);

    private TopicPlan Plan(Dataset dataset) => Plan(dataset.Name, dataset);

    private TopicPlan Plan(DatasetName name, Dataset? dataset)
    {
        var said = dataset?.Topic ?? DatasetTopic.Unsaid;
        var replication = said.Replication ?? _options.Replication;
        return new TopicPlan
        {
            Name = _options.TopicPrefix + name.Value,
            Dataset = dataset,
            Partitions = said.Partitions ?? _options.Partitions,
            Replication = replication,
            Configuration = Configuration(replication, Days(said, dataset), said.Compacted),
            Values = said.Values ?? _options.Values,
            Key = dataset is null ? default : KeyParts.Of(dataset),
        };
    }

    private static SortedDictionary<string, string> Configuration(int replication, int days, bool compacted)
    {
        var milliseconds = (days * 86_400_000L).ToString(CultureInfo.InvariantCulture);
        var configuration = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["cleanup.policy"] = compacted ? "compact" : "delete",
            [compacted ? "min.compaction.lag.ms" : "retention.ms"] = milliseconds,
            ["max.message.bytes"] = MaxMessageBytes,
            ["message.timestamp.type"] = "LogAppendTime",
        };
        if (replication > 1)
        {
            // acks=all is worth as much as the replicas that must have the record: one broker may fail, and nothing acknowledged is lost.
            configuration["min.insync.replicas"] = (replication - 1).ToString(CultureInfo.InvariantCulture);
        }

        return configuration;
    }
}
