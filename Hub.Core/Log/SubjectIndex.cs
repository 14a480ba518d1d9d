namespace Hub.Core.Log;

/// <summary>
/// How a query finds the entries of a subject. The index <c>entry_subject</c> is made of runs of 2^18 entries, so that adding to it costs the same in a log of any length; a query names all runs up to
/// the newest checkpoint, each is one descent of some microseconds.
/// </summary>
internal static class SubjectIndex
{
    /// <summary>An SQL condition on <c>log.entry</c>.</summary>
    /// <param name="parameter">The subject: a parameter, e.g. <c>$2</c>.</param>
    /// <param name="table">Alias of the table with its dot, e.g. <c>e.</c>.</param>
    public static string Condition(string parameter, string table = "") =>
        $"({table}idx >> 18) = any (array(select generate_series(0, (select coalesce(max(size), 0) from log.checkpoint) >> 18))) and {table}subject = {parameter}";
}
