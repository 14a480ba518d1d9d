namespace Hub.Core.Log.Archives;

/// <summary>Something wrong with an archive.</summary>
/// <param name="Code">One of <see cref="ArchiveFaultCodes"/>.</param>
/// <param name="File">Name of the archive.</param>
/// <param name="Place">Where in it: <c>entry 12</c>, or the name of a file within; empty: the whole.</param>
/// <param name="Detail">Free of values.</param>
public sealed record ArchiveFault(string Code, string File, string Place, string Detail)
{
    internal static string EntryAt(long index) => $"entry {index}";
}
