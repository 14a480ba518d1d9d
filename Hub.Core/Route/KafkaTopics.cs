using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Hub.Schemas.Catalogue;

namespace Hub.Core.Route;

/// <summary>Creates the topic of a dataset before its first message.</summary>
internal sealed class KafkaTopics(KafkaClients clients, BusOptions options)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(20);
    private readonly HashSet<DatasetName> _known = [];

    /// <exception cref="KafkaException">The brokers do not answer, or refuse.</exception>
    public async Task EnsureAsync(IEnumerable<DatasetName> datasets)
    {
        var fresh = datasets.Where(d => !_known.Contains(d)).Distinct().ToList();
        if (fresh.Count == 0)
        {
            return;
        }

        using var admin = clients.Admin();
        var there = await Task.Run(() => admin.GetMetadata(s_timeout).Topics.Where(t => !t.Error.IsError).Select(t => t.Topic).ToHashSet(StringComparer.Ordinal));
        var missing = fresh.Where(d => !there.Contains(clients.Topic(d))).Select(Specification).ToList();
        if (missing.Count > 0)
        {
            await CreateAsync(admin, missing);
        }

        _known.UnionWith(fresh);
    }

    private static async Task CreateAsync(IAdminClient admin, List<TopicSpecification> topics)
    {
        try
        {
            await admin.CreateTopicsAsync(topics, new CreateTopicsOptions { RequestTimeout = s_timeout, OperationTimeout = s_timeout });
        }
        catch (CreateTopicsException e) when (e.Results.TrueForAll(r => r.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            // Another hub was quicker.
        }
    }

    private TopicSpecification Specification(DatasetName dataset) => new()
    {
        Name = clients.Topic(dataset),
        NumPartitions = options.Partitions,
        ReplicationFactor = options.Replication,
        Configs = new Dictionary<string, string> { ["max.message.bytes"] = "16777216" },
    };
}
