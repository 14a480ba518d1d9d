using System.Buffers;
using System.IO.Pipelines;

namespace Hub.Core.Http;

/// <summary>A request's body in one pooled array; payloads are slices of it until the request is answered.</summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>A caller who announces much and sends nothing holds no more than this, 1 MiB; the array grows with what arrives.</summary>
    private const int FirstRent = 1024 * 1024;

    private byte[] _bytes;

    private RequestBody(byte[] bytes, int length) => (_bytes, Length) = (bytes, length);

    public int Length { get; }

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>Null when the body is longer than <paramref name="limit"/> bytes.</summary>
    public static async Task<RequestBody?> ReadAsync(PipeReader reader, long? announced, int limit, CancellationToken cancellationToken)
    {
        if (announced > limit)
        {
            return null;
        }

        var bytes = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Min(limit, FirstRent), announced ?? 64 * 1024));
        var length = 0;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            foreach (var segment in read.Buffer)
            {
                if (length + segment.Length > limit)
                {
                    reader.AdvanceTo(read.Buffer.End);
                    ArrayPool<byte>.Shared.Return(bytes);
                    return null;
                }

                if (bytes.Length - length < segment.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, length + segment.Length));
                    bytes.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(bytes);
                    bytes = larger;
                }

                segment.Span.CopyTo(bytes.AsSpan(length));
                length += segment.Length;
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return new RequestBody(bytes, length);
            }
        }
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }
}
