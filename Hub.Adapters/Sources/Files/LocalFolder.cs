namespace Hub.Adapters.Sources.Files;

/// <summary>A directory that the hub can reach, perhaps on a share.</summary>
internal sealed class LocalFolder(string path) : IDropFolder
{
    public IReadOnlyList<DropFile> List() => Directory.Exists(path)
        ? [.. new DirectoryInfo(path).EnumerateFiles().Select(f => new DropFile(f.Name, f.Length, f.LastWriteTimeUtc)).OrderBy(f => f.Name, StringComparer.Ordinal)]
        : throw new SourceException(SourceCodes.Unreachable, $"目录不存在:{path}", $"The directory does not exist: {path}");

    public Stream Open(DropFile file) => new FileStream(Path.Combine(path, file.Name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);

    public void Write(string name, ReadOnlySpan<byte> content)
    {
        var part = Path.Combine(path, $".{name}.part");
        File.WriteAllBytes(part, content);
        File.Move(part, Path.Combine(path, name), overwrite: true);
    }

    public void Move(IEnumerable<string> names, string subfolder)
    {
        var target = Directory.CreateDirectory(Path.Combine(path, subfolder)).FullName;
        foreach (var name in names.Where(name => File.Exists(Path.Combine(path, name))))
        {
            File.Move(Path.Combine(path, name), Path.Combine(target, name), overwrite: true);
        }
    }

    public void Dispose()
    {
    }
}
