using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hub.Schemas.Validation.Recognition;

/// <summary>What a member begins with, <c>"name":</c>, compared with a message in one step of 32 bytes.</summary>
internal readonly struct MemberPrefix
{
    private readonly Vector256<byte> _first;
    private readonly Vector256<byte> _mask;
    private readonly byte[] _bytes;

    public MemberPrefix(byte[] bytes)
    {
        _bytes = bytes;
        Span<byte> first = stackalloc byte[Vector256<byte>.Count];
        Span<byte> mask = stackalloc byte[Vector256<byte>.Count];
        var length = Math.Min(bytes.Length, first.Length);
        bytes.AsSpan(0, length).CopyTo(first);
        mask[..length].Fill(byte.MaxValue);
        _first = Vector256.Create<byte>(first);
        _mask = Vector256.Create<byte>(mask);
    }

    public int Length => _bytes.Length;

    /// <summary>Whether the message has these bytes at <paramref name="position"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAt(int position, ReadOnlySpan<byte> utf8)
    {
        if (position > utf8.Length - Vector256<byte>.Count)
        {
            return position < utf8.Length && utf8[position..].StartsWith(_bytes);
        }

        var bytes = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(utf8), (nuint)position);
        return ((bytes ^ _first) & _mask) == Vector256<byte>.Zero && (_bytes.Length <= Vector256<byte>.Count || utf8[position..].StartsWith(_bytes));
    }
}
