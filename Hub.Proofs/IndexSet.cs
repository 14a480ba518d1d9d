using System.Globalization;

namespace Hub.Proofs;

/// <summary>Indices of entries as ascending ranges that do not touch: <c>3-7,9</c>. At least one index; each at most 2^53, so that every JSON reader keeps it.</summary>
public sealed class IndexSet
{
    private const long Max = 1L << 53;

    private IndexSet(IReadOnlyList<(long First, long Last)> ranges)
    {
        Ranges = ranges;
        Count = ranges.Sum(r => r.Last - r.First + 1);
    }

    /// <summary>Both ends belong to the range.</summary>
    public IReadOnlyList<(long First, long Last)> Ranges { get; }

    public long Count { get; }

    public long First => Ranges[0].First;

    public long Last => Ranges[^1].Last;

    /// <summary>Every index in ascending order.</summary>
    public IEnumerable<long> Indices
    {
        get
        {
            foreach (var (first, last) in Ranges)
            {
                for (var index = first; index <= last; index++)
                {
                    yield return index;
                }
            }
        }
    }

    public static IndexSet Between(long first, long last)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        return new IndexSet([(first, last)]);
    }

    /// <param name="indices">Ascending, none twice, at least one.</param>
    public static IndexSet Of(IEnumerable<long> indices)
    {
        var ranges = new List<(long First, long Last)>();
        foreach (var index in indices)
        {
            if (ranges.Count > 0 && ranges[^1].Last + 1 == index)
            {
                ranges[^1] = (ranges[^1].First, index);
            }
            else
            {
                ranges.Add((index, index));
            }
        }

        return new IndexSet(ranges);
    }

    /// <summary>Accepts exactly what <see cref="ToString"/> writes: every set has one name.</summary>
    public static bool TryParse(string? text, out IndexSet set)
    {
        set = null!;
        var ranges = new List<(long First, long Last)>();
        foreach (var part in (text ?? "").Split(','))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            if (!Number(dash < 0 ? part : part[..dash], out var first) || !Number(dash < 0 ? part : part[(dash + 1)..], out var last)
                || last < first || (ranges.Count > 0 && first <= ranges[^1].Last + 1))
            {
                return false;
            }

            ranges.Add((first, last));
        }

        set = new IndexSet(ranges);
        return set.ToString() == text;
    }

    public override string ToString() =>
        string.Join(',', Ranges.Select(r => r.First == r.Last ? $"{r.First}" : $"{r.First}-{r.Last}"));

    private static bool Number(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= Max;
}
