using System.Buffers.Binary;
using System.Text;
using Npgsql;

namespace Hub.Core.Log;

/// <summary>
/// Builds PostgreSQL binary COPY rows in one reusable buffer and sends them as they are: the cost per row is that of copying its bytes.
/// Format: PostgreSQL documentation, COPY, "Binary Format".
/// </summary>
public sealed class BinaryCopyBuffer
{
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly long Epoch = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).Ticks;
    private byte[] _buffer = new byte[256 * 1024];
    private int _length;

    public BinaryCopyBuffer Begin()
    {
        _length = 0;
        Header.CopyTo(Reserve(Header.Length));
        return this;
    }

    public void Row(short fields) => BinaryPrimitives.WriteInt16BigEndian(Reserve(2), fields);

    public void Null() => BinaryPrimitives.WriteInt32BigEndian(Reserve(4), -1);

    public void Int16(short value)
    {
        var field = Field(2);
        BinaryPrimitives.WriteInt16BigEndian(field, value);
    }

    public void Int32(int value)
    {
        var field = Field(4);
        BinaryPrimitives.WriteInt32BigEndian(field, value);
    }

    public void Int64(long value)
    {
        var field = Field(8);
        BinaryPrimitives.WriteInt64BigEndian(field, value);
    }

    /// <summary>timestamptz; truncated to microseconds.</summary>
    public void Timestamp(DateTimeOffset value) => Int64((value.UtcTicks - Epoch) / TimeSpan.TicksPerMicrosecond);

    public void Uuid(Guid value) => value.TryWriteBytes(Field(16), bigEndian: true, out _);

    public void Text(string? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        Encoding.UTF8.GetBytes(value, Field(length));
    }

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Field(value.Length));

    /// <summary>Sends the rows with one COPY command; all or nothing with the transaction it runs in.</summary>
    public async Task SendAsync(NpgsqlConnection connection, string copyCommand, CancellationToken cancellationToken)
    {
        BinaryPrimitives.WriteInt16BigEndian(Reserve(2), -1);
        await using var stream = await connection.BeginRawBinaryCopyAsync(copyCommand, cancellationToken);
        await stream.WriteAsync(_buffer.AsMemory(0, _length), cancellationToken);
    }

    /// <summary>A field of so many bytes, to be filled before the next one is begun.</summary>
    public Span<byte> Field(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(Reserve(4), length);
        return Reserve(length);
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        }

        var span = _buffer.AsSpan(_length, count);
        _length += count;
        return span;
    }
}
