namespace Hub.Adapters.Sources.Files;

/// <summary>A file as its folder lists it.</summary>
/// <param name="Name">Without a path.</param>
/// <param name="Size">In bytes.</param>
/// <param name="ModifiedAt">By the clock of the machine that has the file.</param>
public sealed record DropFile(string Name, long Size, DateTimeOffset ModifiedAt);
