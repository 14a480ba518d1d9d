using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hub.Schemas.Validation.Json;

/// <summary>
/// 64 bytes of a message, classified at once into bit sets: so the end of a string is found by counting bits, without waiting for the
/// bytes of each string to be loaded and compared.
/// </summary>
internal ref struct TextWindow
{
    private const int Width = 64;

    private readonly ReadOnlySpan<byte> _utf8;
    private int _start = int.MinValue;
    private ulong _stops;
    private ulong _high;

    public TextWindow(ReadOnlySpan<byte> utf8) => _utf8 = utf8;

    /// <summary>
    /// Number of bytes from <paramref name="position"/> to the next quote, backslash or control character; false when that is not within
    /// the window, or when there are bytes on the way that are not ASCII.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryFindStop(int position, out int count)
    {
        var offset = position - _start;
        var stops = _stops >> offset;
        count = BitOperations.TrailingZeroCount(stops);
        return (uint)offset < Width && ((_high >> offset) & (stops ^ (stops - 1))) == 0 && stops != 0;
    }

    /// <summary>Position of the next quote, backslash or control character, or the end of the message.</summary>
    /// <param name="position">Where to begin.</param>
    /// <param name="plain">Becomes false when there are bytes on the way that are not ASCII.</param>
    public int FindStop(int position, ref bool plain)
    {
        while (position < _utf8.Length)
        {
            if ((uint)(position - _start) >= Width)
            {
                Load(position);
            }

            var offset = position - _start;
            var stops = _stops >> offset;
            plain &= ((_high >> offset) & (stops ^ (stops - 1))) == 0;
            if (stops != 0)
            {
                return position + BitOperations.TrailingZeroCount(stops);
            }

            position = _start + Width;
        }

        return _utf8.Length;
    }

    /// <summary>Moves the window to <paramref name="position"/>, or to the last 64 bytes; what is beyond a shorter message counts as control characters.</summary>
    private void Load(int position)
    {
        if (_utf8.Length < Width)
        {
            Span<byte> padded = stackalloc byte[Width];
            _utf8.CopyTo(padded);
            _start = 0;
            Classify(ref MemoryMarshal.GetReference(padded));
            return;
        }

        _start = Math.Min(position, _utf8.Length - Width);
        Classify(ref Unsafe.Add(ref MemoryMarshal.GetReference(_utf8), _start));
    }

    private void Classify(ref byte first)
    {
        var low = Vector256.LoadUnsafe(ref first);
        var high = Vector256.LoadUnsafe(ref first, (nuint)Vector256<byte>.Count);
        _stops = Stops(low) | ((ulong)Stops(high) << Vector256<byte>.Count);
        _high = low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << Vector256<byte>.Count);
    }

    private static uint Stops(Vector256<byte> block) =>
        (Vector256.Equals(block, Vector256.Create((byte)'"'))
            | Vector256.Equals(block, Vector256.Create((byte)'\\'))
            | Vector256.LessThan(block, Vector256.Create((byte)' '))).ExtractMostSignificantBits();
}
