namespace Hub.Adapters.Sources;

/// <summary>What a source was told to do; kept across restarts.</summary>
public enum SourceState
{
    /// <summary>Collects at its times.</summary>
    Running,

    /// <summary>Leaves its times out until it is resumed.</summary>
    Paused,

    /// <summary>As paused; its position may be changed.</summary>
    Stopped,
}
