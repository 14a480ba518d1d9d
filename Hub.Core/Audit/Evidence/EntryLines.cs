using Hub.Proofs.Tree;

namespace Hub.Core.Audit.Evidence;

/// <summary>Reads entries from lines, one at a time.</summary>
internal static class EntryLines
{
    /// <exception cref="FormatException">A line is longer than an entry may be, or the last one has no end.</exception>
    public static IEnumerable<byte[]> Read(Stream lines)
    {
        var buffer = new byte[2 * (EntryBundle.MaxEntryLength + 1)];
        var filled = 0;
        for (int read; (read = lines.Read(buffer, filled, buffer.Length - filled)) > 0;)
        {
            filled += read;
            var start = 0;
            for (int end; (end = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n')) >= 0; start += end + 1)
            {
                yield return buffer[start..(start + end)];
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            if (filled > EntryBundle.MaxEntryLength)
            {
                throw new FormatException($"A line is longer than the {EntryBundle.MaxEntryLength} bytes of an entry.");
            }
        }

        if (filled > 0)
        {
            throw new FormatException("The last line has no end.");
        }
    }
}
