using System.Buffers;

namespace Hub.Core.Http;

/// <summary>Takes lines from a pipe's buffer. A line longer than the limit is skipped to its end and reported once.</summary>
internal sealed class LineSplitter(int maxLineBytes)
{
    private bool _skipping;

    /// <param name="buffer">Advanced past what was taken.</param>
    /// <param name="last">True when no more bytes will come: the rest is a line.</param>
    /// <param name="line">The line without its end, in memory of its own; empty for a line that is too long.</param>
    /// <param name="tooLong">True once for each line over the limit.</param>
    /// <returns>False when the buffer holds no whole line.</returns>
    public bool TryTake(ref ReadOnlySequence<byte> buffer, bool last, out ReadOnlyMemory<byte> line, out bool tooLong)
    {
        line = default;
        tooLong = false;
        while (true)
        {
            var end = buffer.PositionOf((byte)'\n');
            var length = end is { } position ? buffer.Slice(0, position).Length : buffer.Length;
            if (_skipping)
            {
                buffer = end is { } next ? buffer.Slice(buffer.GetPosition(1, next)) : buffer.Slice(buffer.End);
                _skipping = end is null;
                if (end is null)
                {
                    return false;
                }

                continue;
            }

            if (length > maxLineBytes)
            {
                tooLong = true;
                _skipping = true;
                return true;
            }

            if (end is null && (!last || buffer.IsEmpty))
            {
                return false;
            }

            line = buffer.Slice(0, length).ToArray();
            buffer = end is { } after ? buffer.Slice(buffer.GetPosition(1, after)) : buffer.Slice(buffer.End);
            if (line.Length > 0 && line.Span[^1] == (byte)'\r')
            {
                line = line[..^1];
            }

            return true;
        }
    }
}
