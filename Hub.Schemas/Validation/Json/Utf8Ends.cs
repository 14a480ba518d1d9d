using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Hub.Schemas.Validation.Json;

/// <summary>
/// The first and last 8 bytes of a text as two numbers, overlapping when it is short: with the length they tell texts of up to
/// <see cref="Covered"/> bytes apart, so that names and codes are compared without a loop.
/// </summary>
internal readonly record struct Utf8Ends
{
    /// <summary>Length up to which the ends and the length are the whole text: 16 bytes.</summary>
    public const int Covered = 16;

    private readonly ulong _first;
    private readonly ulong _last;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Utf8Ends(ReadOnlySpan<byte> text)
    {
        if (text.Length >= sizeof(ulong))
        {
            _first = BinaryPrimitives.ReadUInt64LittleEndian(text);
            _last = BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..]);
        }
        else if (text.Length >= sizeof(uint))
        {
            _first = BinaryPrimitives.ReadUInt32LittleEndian(text);
            _last = BinaryPrimitives.ReadUInt32LittleEndian(text[^sizeof(uint)..]);
        }
        else if (text.Length > 0)
        {
            _first = text[0] | ((ulong)text[text.Length >> 1] << 8) | ((ulong)text[^1] << 16);
        }
    }

    /// <summary>Hash of the whole text, when its length is at most <see cref="Covered"/>.</summary>
    public int GetHash(int length) => Utf8Hash.OfPair(_first, _last ^ ((ulong)length << 56));
}
