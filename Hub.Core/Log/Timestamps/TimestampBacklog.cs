namespace Hub.Core.Log.Timestamps;

/// <summary>What no token covers yet.</summary>
/// <param name="Checkpoints">Checkpoints above the newest stamped one.</param>
/// <param name="Oldest">When the first of them was made; null when there is none.</param>
public readonly record struct TimestampBacklog(long Checkpoints, DateTimeOffset? Oldest)
{
    /// <summary>How long the first of them has waited; zero when there is none.</summary>
    public TimeSpan LagAt(DateTimeOffset now) => Oldest is { } oldest && now > oldest ? now - oldest : TimeSpan.Zero;
}
