using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hub.Host.Commands;

/// <summary>Lines of JSON, byte for byte: what is not JSON, or not UTF-8, is for the hub to refuse.</summary>
internal static class PayloadLines
{
    public static JsonSerializerOptions Json { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The lines without their ends, blank ones left out, as they arrive.</summary>
    public static async IAsyncEnumerable<byte[]> ReadAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(input);
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (TakeLine(ref buffer, read.IsCompleted, out var line))
            {
                if (!line.AsSpan().Trim(" \t\r"u8).IsEmpty)
                {
                    yield return line;
                }
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                yield break;
            }
        }
    }

    private static bool TakeLine(ref ReadOnlySequence<byte> buffer, bool last, out byte[] line)
    {
        line = [];
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end).ToArray();
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        if (!last || buffer.IsEmpty)
        {
            return false;
        }

        line = buffer.ToArray();
        buffer = buffer.Slice(buffer.End);
        return true;
    }
}
