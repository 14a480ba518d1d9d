namespace Hub.Client.Spool;

/// <summary>There is no room in the spool: the message was not taken. Room comes when the hub answers what waits.</summary>
public sealed class SpoolFullException(long bytes, long maxBytes) : IOException(
    $"{SpoolCodes.Full}: 暂存目录已满({bytes} / {maxBytes} 字节)。 · The spool is full ({bytes} of {maxBytes} bytes).")
{
    /// <summary>Bytes on disk.</summary>
    public long Bytes { get; } = bytes;

    public long MaxBytes { get; } = maxBytes;
}
