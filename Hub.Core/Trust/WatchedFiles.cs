using System.Security.Cryptography;

namespace Hub.Core.Trust;

/// <summary>
/// What files hold, kept equal to them: their content is looked at once a second at most, when somebody asks, and read anew when it is another.
/// Content that cannot be read leaves the last good one. Safe for several threads.
/// </summary>
public sealed class WatchedFiles<T>
    where T : class
{
    /// <summary>The files are looked at once a second at most.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string[] _files;
    private readonly Func<byte[][], T> _read;
    private readonly TimeProvider _time;
    private readonly Action _changed;
    private readonly Action<Exception> _failed;
    private readonly Lock _looking = new();
    private volatile T _current;
    private string _digest;
    private long _lookedAt;

    /// <param name="files">Paths.</param>
    /// <param name="read">Makes one value of the contents, in the order of the paths.</param>
    /// <param name="time">Gives the second.</param>
    /// <param name="changed">Told after other content has been read.</param>
    /// <param name="failed">Told once for each content that cannot be read.</param>
    /// <exception cref="IOException">A file cannot be read now.</exception>
    public WatchedFiles(string[] files, Func<byte[][], T> read, TimeProvider time, Action changed, Action<Exception> failed)
    {
        (_files, _read, _time, _changed, _failed) = (files, read, time, changed, failed);
        var contents = Contents();
        (_digest, _current, _lookedAt) = (DigestOf(contents), read(contents), time.GetTimestamp());
    }

    public T Current
    {
        get
        {
            if (_time.GetElapsedTime(Interlocked.Read(ref _lookedAt)) >= Interval && _looking.TryEnter())
            {
                try
                {
                    Look();
                }
                finally
                {
                    _looking.Exit();
                }
            }

            return _current;
        }
    }

    private void Look()
    {
        Interlocked.Exchange(ref _lookedAt, _time.GetTimestamp());
        var digest = "";
        try
        {
            // By content, not by time or length: a file that was put in place with an older date, or within one tick of the clock, counts too.
            var contents = Contents();
            digest = DigestOf(contents);
            if (digest != _digest)
            {
                _current = _read(contents);
                _changed();
            }
        }
        catch (Exception e) when (e is IOException or FormatException or UnauthorizedAccessException or CryptographicException)
        {
            if (digest != _digest)
            {
                _failed(e);
            }
        }

        _digest = digest;
    }

    private byte[][] Contents() => [.. _files.Select(File.ReadAllBytes)];

    private static string DigestOf(byte[][] contents) => string.Concat(contents.Select(c => Convert.ToHexString(SHA256.HashData(c))));
}
