namespace Hub.Proofs;

/// <summary>Files that are replaced as a whole and survive a crash.</summary>
public static class DurableFile
{
    /// <summary>When this returns the content is on the disk under this name, readable by its owner only; a crash before leaves what was there.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content) => Write(path, content, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    /// <summary>As above, readable by those that <paramref name="mode"/> says.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        var temporary = path + ".new";
        using (var file = new FileStream(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        // The new name is durable with its inode's journal entry: flushing the file once more commits the rename (ext4, XFS, Btrfs).
        using var renamed = new FileStream(path, FileMode.Open, FileAccess.Write);
        renamed.Flush(flushToDisk: true);
    }
}
