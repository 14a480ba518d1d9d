namespace Hub.Core.Route;

/// <summary>How a consumer notices that Kafka does not hold what it has not read.</summary>
internal enum GapReason
{
    /// <summary>The consumer has no position in the topic: Kafka's first record need not be the log's.</summary>
    NoPosition,

    /// <summary>
    /// Nowhere is there a record before the next offset: nothing says that the topic is the one that the positions are of. So it is with a topic of which nothing has been read yet.
    /// </summary>
    Unverifiable,

    /// <summary>It was reading the log when it ended.</summary>
    Unfinished,

    /// <summary>The next offset is below the first that Kafka holds: retention.</summary>
    Deleted,

    /// <summary>Offsets are left out: compaction.</summary>
    Compacted,

    /// <summary>The next offset is beyond the end: the topic or the cluster is another one, or has lost records.</summary>
    BeyondEnd,

    /// <summary>The record before the next offset is younger than what was read, or partitions are gone: the topic is another one.</summary>
    Replaced,
}
