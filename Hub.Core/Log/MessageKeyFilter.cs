using System.Buffers.Binary;
using System.Numerics;
using Hub.Core.Exchanges;

namespace Hub.Core.Log;

/// <summary>
/// Says in which runs of the log (<see cref="EntryRuns"/>) a message may stand: a Bloom filter of 2^23 bits for each run, 4 bytes an entry. It never misses a key that was added; of a complete run
/// that does not hold a key it says "maybe" once in 40,000 times. For one thread.
/// </summary>
/// <remarks>
/// Keys are the beginning of a SHA-256: their own bits say where they stand, nothing is hashed again. A sender chooses ids and could search for keys that meet set bits: some 40,000 digests buy one
/// more look-up. A run's entries set at most 3 of 16 bits whoever chooses them, so that never more than one strange key in 23,000 is taken for known.
/// The filters of 32 runs lie side by side, bit r of a word for run r: a look-up reads some three words for all of them.
/// </remarks>
internal sealed class MessageKeyFilter
{
    private const int PositionBits = 23;
    private const int Positions = 6;
    private const int GroupRuns = 32;

    /// <summary>Bytes of one run's filter, as it is stored.</summary>
    private const int RunBytes = (1 << PositionBits) / 8;

    private readonly List<uint[]> _groups = [];

    public void Add(long run, MessageKey key)
    {
        var words = GroupOf(run);
        var bit = BitOf(run);
        var (at, step) = Start(key);
        for (var i = 0; i < Positions; i++, at += step)
        {
            words[at >> (64 - PositionBits)] |= bit;
        }
    }

    /// <summary>Adds the runs that may hold the key to <paramref name="candidates"/>, in order.</summary>
    public void Find(MessageKey key, List<KeyCandidate> candidates)
    {
        var (start, step) = Start(key);
        for (var group = 0; group < _groups.Count; group++)
        {
            var words = _groups[group];
            var runs = uint.MaxValue;
            var at = start;
            for (var i = 0; i < Positions && runs != 0; i++, at += step)
            {
                runs &= words[at >> (64 - PositionBits)];
            }

            for (; runs != 0; runs &= runs - 1)
            {
                candidates.Add(new KeyCandidate((group * GroupRuns) + BitOperations.TrailingZeroCount(runs), key));
            }
        }
    }

    /// <summary>One run's filter, to be stored: bit p of the filter is bit p mod 8 of byte p / 8.</summary>
    public byte[] BitsOf(long run)
    {
        var words = GroupOf(run);
        var shift = (int)(run % GroupRuns);
        var bits = new byte[RunBytes];
        for (var i = 0; i < words.Length; i++)
        {
            bits[i >> 3] |= (byte)(((words[i] >> shift) & 1) << (i & 7));
        }

        return bits;
    }

    /// <summary>Takes in what <see cref="BitsOf"/> gave; false when it is not such a thing.</summary>
    public bool TryLoad(long run, ReadOnlySpan<byte> bits)
    {
        if (bits.Length != RunBytes)
        {
            return false;
        }

        var words = GroupOf(run);
        var bit = BitOf(run);
        for (var at = 0; at < bits.Length; at += 8)
        {
            for (var set = BinaryPrimitives.ReadUInt64LittleEndian(bits[at..]); set != 0; set &= set - 1)
            {
                words[(at * 8) + BitOperations.TrailingZeroCount(set)] |= bit;
            }
        }

        return true;
    }

    /// <summary>True when a stored filter has all bits of the run's own; what it has beyond them costs look-ups and hides nothing.</summary>
    public bool IsCoveredBy(long run, ReadOnlySpan<byte> bits)
    {
        var own = BitsOf(run);
        var covered = bits.Length == own.Length;
        for (var i = 0; covered && i < own.Length; i++)
        {
            covered = (own[i] & ~bits[i]) == 0;
        }

        return covered;
    }

    private static uint BitOf(long run) => 1u << (int)(run % GroupRuns);

    /// <summary>The positions of a key are the leading bits of an arithmetic series that begins with its first half and goes on by its second.</summary>
    private static (ulong At, ulong Step) Start(MessageKey key)
    {
        Span<byte> bytes = stackalloc byte[16];
        key.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return (BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    private uint[] GroupOf(long run)
    {
        while (_groups.Count <= run / GroupRuns)
        {
            _groups.Add(new uint[1 << PositionBits]);
        }

        return _groups[(int)(run / GroupRuns)];
    }
}
