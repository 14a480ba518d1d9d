using System.Numerics;

namespace Hub.Host.Demo;

/// <summary>
/// How long things took, in microseconds: 32 steps to each doubling, so that any percentile is exact to 3.2 %. Histograms of several
/// processes add up. Not safe for concurrent use.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 5;
    private const int Steps = 1 << StepBits;
    private readonly SortedDictionary<int, long> _counts = [];

    public LatencyHistogram()
    {
    }

    public LatencyHistogram(IEnumerable<KeyValuePair<int, long>> buckets) => _counts = new(buckets.ToDictionary());

    /// <summary>Count by bucket: what travels between processes.</summary>
    public IReadOnlyDictionary<int, long> Buckets => _counts;

    public void Add(TimeSpan elapsed, long count = 1) => Add(BucketOf((long)elapsed.TotalMicroseconds), count);

    public void Add(LatencyHistogram other)
    {
        foreach (var (bucket, count) in other._counts)
        {
            Add(bucket, count);
        }
    }

    /// <summary>Milliseconds that the given share (0 to 1) of all did not exceed; 0 when there are none.</summary>
    public double Percentile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(_counts.Values.Sum() * share));
        foreach (var (bucket, count) in _counts)
        {
            rank -= count;
            if (rank <= 0)
            {
                return UpperEdgeOf(bucket) / 1000.0;
            }
        }

        return 0;
    }

    private void Add(int bucket, long count) => _counts[bucket] = _counts.GetValueOrDefault(bucket) + count;

    private static int BucketOf(long value)
    {
        if (value < Steps)
        {
            return (int)Math.Max(value, 0);
        }

        var shift = BitOperations.Log2((ulong)value) - StepBits;
        return ((shift + 1) << StepBits) + (int)((value >> shift) - Steps);
    }

    private static double UpperEdgeOf(int bucket)
    {
        var shift = (bucket >> StepBits) - 1;
        return shift < 0 ? bucket : ((long)(bucket & (Steps - 1)) + Steps + 1) * Math.Pow(2, shift);
    }
}
