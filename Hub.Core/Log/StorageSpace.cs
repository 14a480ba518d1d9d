namespace Hub.Core.Log;

/// <summary>
/// Whether there is space to take messages in: not after the database said that its disk is full, until it has room again; and not while the file system of
/// <see cref="LogOptions.StorageDirectory"/>, where one is named, has less than <see cref="LogOptions.MinFreeMegabytes"/> left. Safe for several threads.
/// </summary>
public sealed class StorageSpace(LogOptions options, TimeProvider time)
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private volatile bool _full;
    private bool _short;
    private long _lookedAt;
    private bool _looked;

    /// <summary>True: intake refuses with 507 before it reads a body.</summary>
    public bool IsFull => _full || (options.StorageDirectory.Length > 0 && IsShort());

    /// <summary>True from the moment the database said so until it has room again.</summary>
    internal bool Refused
    {
        get => _full;
        set => _full = value;
    }

    private bool IsShort()
    {
        lock (_lock)
        {
            if (!_looked || time.GetElapsedTime(_lookedAt) >= s_look)
            {
                (_looked, _lookedAt) = (true, time.GetTimestamp());
                _short = new DriveInfo(options.StorageDirectory).AvailableFreeSpace < (long)options.MinFreeMegabytes << 20;
            }

            return _short;
        }
    }
}
