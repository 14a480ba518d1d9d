namespace Hub.Host.Commands;

/// <summary>Files with the secret text of a note key.</summary>
internal static class NoteKeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the file, readable by its owner only, unless it exists.</summary>
    public static async Task MakeAsync(string path, Func<string> secret)
    {
        if (!File.Exists(path))
        {
            await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
            await using var writer = new StreamWriter(file);
            await writer.WriteLineAsync(secret());
        }
    }
}
