using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Hub.Schemas.Validation.Json;

/// <summary>
/// Hash of UTF-8 text, seeded once per process so that a sender cannot choose names that collide.
/// </summary>
internal static class Utf8Hash
{
    private const ulong Factor = 0x9E3779B97F4A7C15;
    private static readonly ulong s_seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private static readonly ulong s_secondSeed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    public static int Compute(ReadOnlySpan<byte> text)
    {
        var hash = s_seed ^ ((ulong)text.Length * Factor);
        while (text.Length > 8)
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text));
            text = text[8..];
        }

        ulong tail = text.Length switch
        {
            >= 4 => BinaryPrimitives.ReadUInt32LittleEndian(text)
                | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(text[^4..]) << 32),
            > 0 => text[0] | ((ulong)text[text.Length >> 1] << 8) | ((ulong)text[^1] << 16),
            _ => 0,
        };

        hash = Mix(hash ^ tail);
        return (int)(hash ^ (hash >> 32));
    }

    public static int Combine(int left, int right) => (int)Mix(s_seed ^ (((ulong)(uint)left << 32) | (uint)right));

    /// <summary>Hash of two numbers in one multiplication, each hidden by a seed of its own.</summary>
    public static int OfPair(ulong first, ulong second)
    {
        var high = Math.BigMul(first ^ s_seed, second ^ s_secondSeed, out var low);
        var hash = high ^ low;
        return (int)(hash ^ (hash >> 32));
    }

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, Factor | 1, out var low);
        return high ^ low;
    }
}
