namespace Hub.Client.Wire;

/// <summary>What a long answer brings; when nothing comes for a while the connection counts as broken: its other end may be gone without a word.</summary>
/// <param name="inner">Disposed of with this.</param>
/// <param name="longestSilence">How long a read may take.</param>
/// <param name="heard">Called whenever something came.</param>
/// <param name="time">Measures the silence.</param>
internal sealed class WatchedStream(Stream inner, TimeSpan longestSilence, Action heard, TimeProvider time) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="OperationCanceledException">Nothing came, or it was cancelled.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var silence = new CancellationTokenSource(longestSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        var count = await inner.ReadAsync(buffer, either.Token);
        if (count > 0)
        {
            heard();
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
