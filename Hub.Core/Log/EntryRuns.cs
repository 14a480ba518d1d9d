namespace Hub.Core.Log;

/// <summary>
/// The log in runs of 2^18 entries. An index that begins with the run of an entry (<c>entry_subject</c>, <c>entry_message_key</c>) grows at its end, so that adding to it costs the same in a log of any
/// length; a query names the runs to look into, each is one descent of some microseconds.
/// </summary>
internal static class EntryRuns
{
    private const int Bits = 18;

    /// <summary>Entries of a complete run.</summary>
    public const int Length = 1 << Bits;

    /// <summary>The run of an entry; of a size: how many runs are complete.</summary>
    public static long Of(long index) => index >> Bits;

    /// <summary>An SQL condition on <c>log.entry</c>: the runs up to the newest checkpoint, which is all of them. A further condition on the index's next column goes with it.</summary>
    /// <param name="table">Alias of the table with its dot, e.g. <c>e.</c>.</param>
    public static string All(string table = "") =>
        $"({table}idx >> {Bits}) = any (array(select generate_series(0, (select coalesce(max(size), 0) from log.checkpoint) >> {Bits})))";
}
