using Hub.Registry.Participants;

namespace Hub.Core.Route.Topics;

/// <summary>
/// Who may do what on the brokers: the hub what it needs, each department to read the topics of the datasets it is granted whole, in consumer groups of its own.
/// What is granted in part (some fields, some rows, persons masked) it reads from a topic of its own alone, since a dataset's topic shows everything. Nobody but the
/// hub writes, and nobody but the hub reads dead letters.
/// </summary>
public static class AclPlan
{
    /// <summary>Stands for the department's USCC in a principal.</summary>
    public const string UsccPlaceholder = "{uscc}";

    /// <param name="participants">Participants and their grants.</param>
    /// <param name="topics">The topics.</param>
    /// <param name="options">Names of topics.</param>
    /// <param name="hub">Principal of the hub.</param>
    /// <param name="department">Principal of a department, with <see cref="UsccPlaceholder"/>.</param>
    /// <param name="at">Grants that have expired by then give nothing.</param>
    public static IReadOnlyList<AclBinding> For(
        ParticipantDirectory participants, TopicCatalogue topics, BusOptions options, string hub, string department, DateTimeOffset at) =>
        [.. OfHub(topics, options, hub), .. OfDepartments(participants, topics, department, at)];

    private static IEnumerable<AclBinding> OfHub(TopicCatalogue topics, BusOptions options, string principal)
    {
        const string reason = "hub";
        string[] operations = options.CreateTopics ? ["Write", "Read", "Describe", "DescribeConfigs", "Create"] : ["Write", "Read", "Describe", "DescribeConfigs"];
        foreach (var (operation, prefix) in operations.SelectMany(o => new[] { (o, options.TopicPrefix), (o, options.DeliverPrefix) }))
        {
            yield return new AclBinding(principal, operation, "topic", prefix, "prefixed", reason);
        }

        if (!topics.DeadLetters.Name.StartsWith(options.TopicPrefix, StringComparison.Ordinal))
        {
            foreach (var operation in operations)
            {
                yield return new AclBinding(principal, operation, "topic", topics.DeadLetters.Name, "literal", reason);
            }
        }

        // Clients of the hub keep their own positions and commit none; librdkafka still names a group.
        yield return new AclBinding(principal, "Read", "group", "hub-", "prefixed", reason);
        yield return new AclBinding(principal, "IdempotentWrite", "cluster", "kafka-cluster", "literal", reason);
    }

    private static IEnumerable<AclBinding> OfDepartments(ParticipantDirectory participants, TopicCatalogue topics, string template, DateTimeOffset at)
    {
        foreach (var participant in participants.Participants.Where(p => p.Active).OrderBy(p => p.Uscc, StringComparer.Ordinal))
        {
            var principal = template.Replace(UsccPlaceholder, participant.Uscc, StringComparison.Ordinal);
            var granted = participants.GrantsOf(participant.Uscc, GrantAction.Subscribe, at).Select(topics.Of).OfType<TopicPlan>().ToList();
            foreach (var topic in granted)
            {
                foreach (var operation in new[] { "Read", "Describe" })
                {
                    yield return new AclBinding(principal, operation, "topic", topic.Name, "literal", participant.Name);
                }
            }

            if (granted.Count > 0)
            {
                yield return new AclBinding(principal, "Read", "group", participant.Uscc + ".", "prefixed", participant.Name);
            }
        }
    }
}
