using System.Buffers;
using System.Buffers.Binary;

namespace Hub.Proofs.Tree;

/// <summary>C2SP entry bundle: up to 256 entries, each after its length as a big-endian uint16.</summary>
public static class EntryBundle
{
    /// <summary>65,535 bytes: a longer entry cannot be served and so must not be logged.</summary>
    public const int MaxEntryLength = ushort.MaxValue;

    /// <exception cref="ArgumentException">The entry is longer than <see cref="MaxEntryLength"/>.</exception>
    public static void Append(IBufferWriter<byte> bundle, ReadOnlySpan<byte> entry)
    {
        if (entry.Length > MaxEntryLength)
        {
            throw new ArgumentException($"An entry has at most {MaxEntryLength} bytes.", nameof(entry));
        }

        BinaryPrimitives.WriteUInt16BigEndian(bundle.GetSpan(sizeof(ushort)), (ushort)entry.Length);
        bundle.Advance(sizeof(ushort));
        bundle.Write(entry);
    }

    /// <exception cref="FormatException">The bundle ends within an entry.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Parse(ReadOnlyMemory<byte> bundle)
    {
        var entries = new List<ReadOnlyMemory<byte>>();
        while (!bundle.IsEmpty)
        {
            var length = bundle.Length < sizeof(ushort) ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(bundle.Span);
            if (length > bundle.Length - sizeof(ushort))
            {
                throw new FormatException("The entry bundle ends within an entry.");
            }

            entries.Add(bundle.Slice(sizeof(ushort), length));
            bundle = bundle[(sizeof(ushort) + length)..];
        }

        return entries;
    }
}
