using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Hub.Core.Route.Topics;

/// <summary>The topics on the brokers: compares them with the plan, and creates those that are missing. Never changes or deletes one.</summary>
public sealed class KafkaTopics(BusOptions options)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(20);

    /// <summary>Brokers that tell configurations at all do so at once.</summary>
    private static readonly TimeSpan s_describeTimeout = TimeSpan.FromSeconds(5);

    private readonly KafkaClients _clients = new(options);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Returns when the topics are there; those that are missing are created first.</summary>
    /// <exception cref="KafkaException">The brokers do not answer, or refuse.</exception>
    /// <exception cref="InvalidOperationException">A topic is missing and <see cref="BusOptions.CreateTopics"/> is false.</exception>
    internal async Task EnsureAsync(IEnumerable<TopicPlan> plans)
    {
        var fresh = plans.Where(p => !_known.Contains(p.Name)).DistinctBy(p => p.Name).ToList();
        if (fresh.Count == 0)
        {
            return;
        }

        var missing = (await ReadAsync(fresh, configurations: false)).Missing.ToHashSet(StringComparer.Ordinal);
        if (missing.Count > 0 && !options.CreateTopics)
        {
            throw new InvalidOperationException($"缺少主题 · Topics are missing: {string.Join(' ', missing)}. 'hub bus topics --apply' creates them.");
        }

        await CreateAsync([.. fresh.Where(p => missing.Contains(p.Name))]);
        _known.UnionWith(fresh.Select(p => p.Name));
    }

    /// <exception cref="KafkaException">The brokers do not answer.</exception>
    public Task<TopicReport> CompareAsync(IReadOnlyCollection<TopicPlan> plans) => ReadAsync(plans, configurations: true);

    /// <exception cref="KafkaException">The brokers do not answer, or refuse.</exception>
    public async Task CreateAsync(IReadOnlyCollection<TopicPlan> plans)
    {
        if (plans.Count == 0)
        {
            return;
        }

        using var admin = _clients.Admin();
        try
        {
            await admin.CreateTopicsAsync(plans.Select(Specification), new CreateTopicsOptions { RequestTimeout = s_timeout, OperationTimeout = s_timeout });
        }
        catch (CreateTopicsException e) when (e.Results.TrueForAll(r => r.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            // Another hub was quicker.
        }
    }

    private async Task<TopicReport> ReadAsync(IReadOnlyCollection<TopicPlan> plans, bool configurations)
    {
        var admin = _clients.Admin();
        try
        {
            var there = (await Task.Run(() => admin.GetMetadata(s_timeout))).Topics.Where(t => !t.Error.IsError).ToDictionary(t => t.Topic, StringComparer.Ordinal);
            var found = plans.Where(p => there.ContainsKey(p.Name)).ToList();
            var actual = configurations ? await ConfigurationsAsync(admin, found) : null;
            var drifts = plans.SelectMany(p => there.TryGetValue(p.Name, out var topic)
                ? Drifts(p, topic, actual?.GetValueOrDefault(p.Name))
                : [new TopicDrift(p.Name, TopicDrift.Missing, p.Name, "")]);
            return new TopicReport([.. drifts], actual is not null);
        }
        finally
        {
            _ = Task.Run(admin.Dispose, CancellationToken.None); // it waits 100 ms for a thread of its own; a router that starts need not
        }
    }

    private static IEnumerable<TopicDrift> Drifts(TopicPlan plan, TopicMetadata topic, Dictionary<string, string>? configuration)
    {
        if (topic.Partitions.Count != plan.Partitions)
        {
            yield return new TopicDrift(plan.Name, "partitions", Text(plan.Partitions), Text(topic.Partitions.Count));
        }

        var replicas = topic.Partitions.Select(p => p.Replicas.Length).DefaultIfEmpty(0).Min();
        if (plan.Replication > 0 && replicas != plan.Replication)
        {
            yield return new TopicDrift(plan.Name, "replication", Text(plan.Replication), Text(replicas));
        }

        foreach (var (property, planned) in plan.Configuration)
        {
            if (configuration?.GetValueOrDefault(property) is { } actual && actual != planned)
            {
                yield return new TopicDrift(plan.Name, property, planned, actual);
            }
        }
    }

    /// <summary>Null when the brokers do not tell: the right to describe configurations may be missing.</summary>
    private static async Task<Dictionary<string, Dictionary<string, string>>?> ConfigurationsAsync(IAdminClient admin, List<TopicPlan> plans)
    {
        try
        {
            var described = plans.Count == 0
                ? []
                : await admin.DescribeConfigsAsync(plans.Select(p => new ConfigResource { Type = ResourceType.Topic, Name = p.Name }), new DescribeConfigsOptions { RequestTimeout = s_describeTimeout });
            return described.ToDictionary(d => d.ConfigResource.Name, d => d.Entries.ToDictionary(e => e.Key, e => e.Value.Value, StringComparer.Ordinal), StringComparer.Ordinal);
        }
        catch (KafkaException)
        {
            return null;
        }
    }

    private static TopicSpecification Specification(TopicPlan plan) => new()
    {
        Name = plan.Name,
        NumPartitions = plan.Partitions,
        ReplicationFactor = (short)plan.Replication,
        Configs = new Dictionary<string, string>(plan.Configuration, StringComparer.Ordinal),
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
