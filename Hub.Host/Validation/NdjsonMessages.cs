using System.Buffers;

namespace Hub.Host.Validation;

/// <summary>Reads one message a line through a buffer that is reused, so that the file may be of any length.</summary>
internal static class NdjsonMessages
{
    private const int InitialBuffer = 1 << 16;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Blank lines are skipped. A line is bounded by memory alone.</summary>
    public static void Read(Stream stream, MessageVisitor visit)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(InitialBuffer);
        var filled = 0;
        var line = 1L;
        try
        {
            while (true)
            {
                var read = stream.Read(buffer, filled, buffer.Length - filled);
                filled += read;
                var start = 0;
                for (int end; (end = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n')) >= 0; start += end + 1, line++)
                {
                    Visit(buffer.AsSpan(start, end), line, visit);
                }

                if (read == 0)
                {
                    Visit(buffer.AsSpan(start, filled - start), line, visit);
                    return;
                }

                buffer.AsSpan(start, filled - start).CopyTo(buffer);
                filled -= start;
                if (filled == buffer.Length)
                {
                    buffer = Grow(buffer);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Visit(ReadOnlySpan<byte> text, long line, MessageVisitor visit)
    {
        if (line == 1 && text.StartsWith(ByteOrderMark))
        {
            text = text[ByteOrderMark.Length..];
        }

        text = text.TrimEnd((byte)'\r');
        if (text.ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            visit(text, line);
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
