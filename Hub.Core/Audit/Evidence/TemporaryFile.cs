namespace Hub.Core.Audit.Evidence;

/// <summary>A file that only this user may read and that is gone when it is closed: what is too long for memory waits there.</summary>
internal static class TemporaryFile
{
    private const int BufferBytes = 128 * 1024;

    public static FileStream Create() =>
        new(Path.GetTempFileName(), FileMode.Truncate, FileAccess.ReadWrite, FileShare.None, BufferBytes, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
}
