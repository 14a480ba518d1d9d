using System.Text.Json;
using Hub.Core.Exchanges;
using Npgsql;

namespace Hub.Core.Log.Payloads;

/// <summary>Which payloads the log says have been erased: read from the entries of the acts, which the tree covers like any other.</summary>
internal sealed class ErasureCoverage
{
    private readonly Dictionary<string, List<(long First, long Last)>> _ranges = new(StringComparer.Ordinal);

    /// <summary>SQL that gives index and entry of every act of erasure.</summary>
    public static string Sql { get; } = $"select idx, body from log.entry where kind = {(short)EntryKind.Administration} and subject = '{Erasure.Act}' order by idx";

    /// <param name="acts">Gives index and entry of the acts: <see cref="Sql"/>.</param>
    /// <param name="counts">Which scopes count; null: all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<ErasureCoverage> ReadAsync(NpgsqlCommand acts, Func<string?, bool>? counts, CancellationToken cancellationToken)
    {
        var coverage = new ErasureCoverage();
        await using var rows = await acts.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            coverage.Add(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1), counts);
        }

        foreach (var ranges in coverage._ranges.Values)
        {
            Merge(ranges);
        }

        return coverage;
    }

    /// <summary>True when an act covers the payload of this entry. Safe for several threads.</summary>
    public bool Covers(string? dataset, long index)
    {
        if (dataset is null || !_ranges.TryGetValue(dataset, out var ranges))
        {
            return false;
        }

        var (low, high) = (0, ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = ranges[middle].Last < index ? (middle + 1, high) : (low, middle);
        }

        return low < ranges.Count && ranges[low].First <= index;
    }

    /// <summary>An entry that is no act of this form covers nothing; the check of the entries says what is wrong with it.</summary>
    private void Add(long actIndex, byte[] entry, Func<string?, bool>? counts)
    {
        try
        {
            using var act = JsonDocument.Parse(entry);
            if (counts?.Invoke(act.RootElement.GetProperty("scope"u8).GetString()) == false)
            {
                return;
            }

            var ranges = IndexRanges.Parse(act.RootElement.GetProperty("ranges"u8).GetString()!).Where(r => r.First < actIndex).Select(r => (r.First, Math.Min(r.Last, actIndex - 1))).ToArray();
            foreach (var dataset in act.RootElement.GetProperty("datasets"u8).GetString()!.Split(','))
            {
                if (!_ranges.TryGetValue(dataset, out var known))
                {
                    _ranges.Add(dataset, known = []);
                }

                known.AddRange(ranges);
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException or KeyNotFoundException or InvalidOperationException)
        {
            return;
        }
    }

    private static void Merge(List<(long First, long Last)> ranges)
    {
        ranges.Sort();
        var kept = 0;
        for (var i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].First <= ranges[kept].Last + 1)
            {
                ranges[kept] = (ranges[kept].First, Math.Max(ranges[kept].Last, ranges[i].Last));
            }
            else
            {
                ranges[++kept] = ranges[i];
            }
        }

        if (ranges.Count > 0)
        {
            ranges.RemoveRange(kept + 1, ranges.Count - kept - 1);
        }
    }
}
