using System.Diagnostics.CodeAnalysis;

namespace Hub.Schemas.Catalogue;

/// <summary>
/// The files of the standard as one value: relative path (<c>datasets/leg.registration/dataset.yaml</c>) to bytes, in ordinal order of
/// paths. They may come from a directory or from the registry's database: what is loaded from them is the same.
/// </summary>
public sealed class StandardsBundle
{
    private readonly SortedList<string, ReadOnlyMemory<byte>> _files = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">A path occurs twice.</exception>
    public StandardsBundle(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
    {
        foreach (var (path, bytes) in files)
        {
            _files.Add(path, bytes);
        }
    }

    /// <summary>In ordinal order; separators are '/'.</summary>
    public IEnumerable<string> Paths => _files.Keys;

    public int Count => _files.Count;

    public ReadOnlyMemory<byte> this[string path] => _files[path];

    /// <summary>Reads every file below a directory, except those whose name begins with a dot.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    public static StandardsBundle FromDirectory(string directory) =>
        new(Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Where(file => !Path.GetFileName(file).StartsWith('.'))
            .Select(file => KeyValuePair.Create(
                Path.GetRelativePath(directory, file).Replace(Path.DirectorySeparatorChar, '/'),
                new ReadOnlyMemory<byte>(File.ReadAllBytes(file)))));

    public bool TryGet(string path, [NotNullWhen(true)] out ReadOnlyMemory<byte>? bytes)
    {
        var found = _files.TryGetValue(path, out var file);
        bytes = found ? file : null;
        return found;
    }

    /// <summary>Paths below a folder, given with its '/' at the end.</summary>
    public IEnumerable<string> Below(string folder) => _files.Keys.Where(path => path.StartsWith(folder, StringComparison.Ordinal));
}
