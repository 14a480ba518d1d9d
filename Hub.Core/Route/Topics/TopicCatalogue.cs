using System.Collections.Frozen;
using System.Globalization;
using Hub.Schemas.Catalogue;

namespace Hub.Core.Route.Topics;

/// <summary>The topics of the exchange: one per dataset of the standard, and the one for dead letters. Immutable.</summary>
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

    private TopicPlan Plan(Dataset dataset) => Plan(dataset.Name, dataset);

    private TopicPlan Plan(DatasetName name, Dataset? dataset)
    {
        var said = dataset?.Topic ?? DatasetTopic.Unsaid;
        var replication = said.Replication ?? _options.Replication;
        var days = said.RetentionDays ?? Math.Min(_options.RetentionDays, dataset?.RetentionDays ?? _options.RetentionDays);
        return new TopicPlan
        {
            Name = _options.TopicPrefix + name.Value,
            Dataset = dataset,
            Partitions = said.Partitions ?? _options.Partitions,
            Replication = replication,
            Configuration = Configuration(replication, days, said.Compacted),
            Values = said.Values ?? _options.Values,
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
