namespace Hub.Client.Spool;

/// <summary>Where messages wait until the hub has answered them, and how many.</summary>
public sealed record SpoolOptions
{
    /// <summary>Directory of the spool, readable by its owner only; made when it is not there. One process at a time.</summary>
    public required string Directory { get; init; }

    /// <summary>Most bytes on disk; a message beyond is refused with <see cref="SpoolFullException"/>. At least twice <see cref="SegmentBytes"/>. Default 1 GiB.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>A file that has reached this many bytes is followed by the next; sent files are deleted. Default 8 MiB.</summary>
    public long SegmentBytes { get; init; } = 8L << 20;

    /// <summary>Most messages in a request. Default 100.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>A batch that has reached this many bytes takes no further message. Default 1 MiB.</summary>
    public int BatchBytes { get; init; } = 1 << 20;

    /// <summary>How long to wait after the hub could not be reached, or refused the sender, before asking again. Default 30 seconds.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Called with each answer, in order, after what it means for the spool is on disk. Quick: sending waits for it.</summary>
    public Action<PublishAnswer>? Answered { get; init; }

    /// <summary>Called when sending stands still, with the reason; never with anything of a message.</summary>
    public Action<SpoolPause>? Paused { get; init; }
}
