using System.Numerics;

namespace Hub.Host.Demo.Generation;

/// <summary>
/// A reproducible source of choices: xoshiro256** (Blackman and Vigna) seeded through SplitMix64. The sequence is fixed by the algorithm,
/// on every machine and runtime version, which <see cref="Random"/> does not promise. Not for secrets.
/// </summary>
internal sealed class DemoRandom
{
    private ulong _s0, _s1, _s2, _s3;

    /// <param name="seed">Same seed, same sequence.</param>
    /// <param name="stream">Independent sequences of one seed: one for each department, each entity, each person.</param>
    public DemoRandom(ulong seed, ulong stream = 0)
    {
        var state = seed ^ (stream * 0xD1342543DE82EF95);
        _s0 = SplitMix(ref state);
        _s1 = SplitMix(ref state);
        _s2 = SplitMix(ref state);
        _s3 = SplitMix(ref state);
    }

    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>0 to <paramref name="bound"/> - 1, evenly but for a bias below 2^-32.</summary>
    public int Next(int bound) => (int)(((NextBits() >> 32) * (ulong)bound) >> 32);

    /// <summary>From <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + Next(high - low + 1);

    public bool Chance(int percent) => Next(100) < percent;

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    public DateOnly Day(DateOnly first, DateOnly last) => first.AddDays(Next(last.DayNumber - first.DayNumber + 1));

    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var other = Next(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
