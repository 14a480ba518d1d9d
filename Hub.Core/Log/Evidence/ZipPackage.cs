using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Core.Log.Evidence;

/// <summary>A package of many files opened for reading: evidence of many entries, or an archive. Damage is a <see cref="FormatException"/>.</summary>
internal sealed class ZipPackage : IDisposable
{
    /// <summary>128 MiB: more than the proof of a million scattered entries.</summary>
    private const long MaxFile = 128L << 20;

    /// <summary>16 GiB in all: more than any package of the hub, less than a zip made to keep a reader busy for ever.</summary>
    private const long MaxContent = 16L << 30;

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _files;

    private ZipPackage(ZipArchive zip, Dictionary<string, ZipArchiveEntry> files) => (_zip, _files) = (zip, files);

    /// <summary>True when the zip holds a file of this name; false for anything else, a damaged file too. Leaves the stream at its start.</summary>
    public static bool Holds(Stream package, string name)
    {
        try
        {
            using var zip = new ZipArchive(package, ZipArchiveMode.Read, leaveOpen: true);
            return zip.GetEntry(name) is not null;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        finally
        {
            package.Position = 0;
        }
    }

    /// <exception cref="FormatException">Not a zip, too large, a file twice, or one of the required files is missing.</exception>
    public static ZipPackage Open(Stream package, IReadOnlyCollection<string> required)
    {
        ZipArchive? zip = null;
        try
        {
            zip = new ZipArchive(package, ZipArchiveMode.Read, leaveOpen: true);
            var files = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
            foreach (var file in zip.Entries)
            {
                if (!files.TryAdd(file.FullName, file))
                {
                    throw new FormatException($"The package holds {file.FullName} twice.");
                }
            }

            var missing = required.Where(name => !files.ContainsKey(name)).ToArray();
            return missing.Length > 0 ? throw new FormatException("The package lacks " + string.Join(", ", missing) + ".")
                : files.Values.Sum(f => f.Length) > MaxContent ? throw new FormatException($"The package holds more than {MaxContent} bytes.")
                : new ZipPackage(zip, files);
        }
        catch (Exception e)
        {
            zip?.Dispose();
            throw e is InvalidDataException or NotSupportedException or OverflowException ? new FormatException("The package is not a readable zip: " + e.Message, e) : e;
        }
    }

    public IEnumerable<string> Names => _files.Keys;

    public bool Has(string name) => _files.ContainsKey(name);

    /// <exception cref="FormatException">The file is not there, cannot be read, or is longer than a short file may be.</exception>
    public byte[] Read(string name) => Guard(name, file =>
    {
        if (file.Length > MaxFile)
        {
            throw new FormatException($"{name} has more than {MaxFile} bytes.");
        }

        var content = new byte[file.Length];
        using var source = file.Open();
        source.ReadExactly(content);
        return content;
    });

    /// <exception cref="FormatException">The file cannot be read, or is longer than a short file may be.</exception>
    public string Text(string name) => Encoding.UTF8.GetString(Read(name));

    /// <exception cref="FormatException">The file cannot be read.</exception>
    public string Digest(string name) => Guard(name, file =>
    {
        using var source = file.Open();
        return Convert.ToHexStringLower(SHA256.HashData(source));
    });

    /// <summary>A file that may be long. Reading may end in any exception that a damaged zip makes: <see cref="IsDamage"/>.</summary>
    public Stream OpenFile(string name) => _files[name].Open();

    public void Dispose() => _zip.Dispose();

    private T Guard<T>(string name, Func<ZipArchiveEntry, T> read)
    {
        try
        {
            return _files.TryGetValue(name, out var file) ? read(file) : throw new FormatException($"The package lacks {name}.");
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new FormatException($"{name} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>What reading a damaged zip throws.</summary>
    public static bool IsDamage(Exception e) => e is InvalidDataException or IOException or NotSupportedException or OverflowException;
}
