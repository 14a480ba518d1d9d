using Hub.Core.Exchanges;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;

namespace Hub.Core.Audit;

/// <summary>Which departments have not sent what the catalogue says they send: silent for longer than the update cycle of a dataset that they may publish.</summary>
public static class Punctuality
{
    /// <summary>Longest silence that is nobody's fault: the cycle, and a margin for weekends and the work of closing a period. Events have no cycle; a day without any is worth a look.</summary>
    public static TimeSpan AllowedSilence(UpdateCycle cycle) => TimeSpan.FromDays(cycle switch
    {
        UpdateCycle.RealTime => 1,
        UpdateCycle.Daily => 2,
        UpdateCycle.Weekly => 9,
        UpdateCycle.Monthly => 36,
        UpdateCycle.Quarterly => 107,
        _ => 396,
    });

    /// <param name="registry">Who may publish what, and how often the catalogue expects it.</param>
    /// <param name="latest">When each department last sent each dataset.</param>
    /// <param name="now">The moment of the question.</param>
    /// <returns>The longest silent first; those who never sent before all others.</returns>
    public static IReadOnlyList<OverdueDataset> Overdue(
        RegistryPicture registry, IReadOnlyDictionary<(string Department, string Dataset), (DateTimeOffset At, long Messages)> latest, DateTimeOffset now)
    {
        var cycles = registry.Datasets.Where(d => d.Dataset.Resource is not null).GroupBy(d => d.Dataset.Name).ToDictionary(g => g.Key, g => g.First().Dataset.Resource!.UpdateCycle);
        var overdue = new List<OverdueDataset>();
        foreach (var grant in registry.Participants.Grants.Where(g => g.Action == GrantAction.Publish && !(g.ExpiresAt <= now)))
        {
            if (registry.Participants.Participant(grant.Uscc) is not { Active: true } department || !cycles.TryGetValue(grant.Dataset, out var cycle))
            {
                continue;
            }

            var sent = latest.TryGetValue((grant.Uscc, grant.Dataset.Value), out var last);
            if (!sent || now - last.At > AllowedSilence(cycle))
            {
                overdue.Add(new OverdueDataset(grant.Uscc, department.Name, grant.Dataset.Value, cycle, sent ? last.At : null));
            }
        }

        return [.. overdue.OrderBy(o => o.LastReceived ?? DateTimeOffset.MinValue).ThenBy(o => o.Department, StringComparer.Ordinal).ThenBy(o => o.Dataset, StringComparer.Ordinal)];
    }
}

/// <summary>A dataset that a department should have sent.</summary>
/// <param name="Department">USCC.</param>
/// <param name="Name">Of the department.</param>
/// <param name="Dataset">Name of the dataset.</param>
/// <param name="Cycle">Update cycle in the catalogue.</param>
/// <param name="LastReceived">Null when it never sent any: silent, not only late.</param>
public sealed record OverdueDataset(string Department, string Name, string Dataset, UpdateCycle Cycle, DateTimeOffset? LastReceived);
