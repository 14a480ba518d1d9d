using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Hub.Core.Log.Evidence;

namespace Hub.Core.Audit.Evidence;

/// <summary>A package of many entries opened for reading. Short files are read whole, the entries never.</summary>
internal sealed class EvidenceSetPackage : IDisposable
{
    /// <summary>128 MiB: more than the proof of a million scattered entries.</summary>
    private const long MaxFile = 128L << 20;

    /// <summary>16 GiB in all: more than any package of the hub, less than a zip made to keep a reader busy for ever.</summary>
    private const long MaxContent = 16L << 30;

    private static readonly string[] Required =
    [
        EvidencePackageFile.MediaTypeFile, EvidenceSetFile.Entries, EvidenceSetFile.Proof, EvidenceSetFile.Statement, EvidencePackageFile.Checkpoint, EvidencePackageFile.Seal,
        EvidencePackageFile.Ca, EvidencePackageFile.Crl, EvidencePackageFile.VerifierKey, EvidencePackageFile.Sums,
    ];

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _files;

    private EvidenceSetPackage(ZipArchive zip, Dictionary<string, ZipArchiveEntry> files) => (_zip, _files) = (zip, files);

    /// <summary>True when a zip holds many entries; false for anything else, a damaged file too.</summary>
    public static bool Holds(Stream package)
    {
        try
        {
            using var zip = new ZipArchive(package, ZipArchiveMode.Read, leaveOpen: true);
            return zip.GetEntry(EvidenceSetFile.Entries) is not null;
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
    public static EvidenceSetPackage Open(Stream package)
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

            var missing = Required.Where(name => !files.ContainsKey(name)).ToArray();
            return missing.Length > 0 ? throw new FormatException("The package lacks " + string.Join(", ", missing) + ".")
                : files.Values.Sum(f => f.Length) > MaxContent ? throw new FormatException($"The package holds more than {MaxContent} bytes.")
                : new EvidenceSetPackage(zip, files);
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

    /// <summary>The entries, as far as they can be read. Reading may end in any exception that a damaged zip makes.</summary>
    public IEnumerable<byte[]> Entries()
    {
        using var source = _files[EvidenceSetFile.Entries].Open();
        foreach (var entry in EntryLines.Read(source))
        {
            yield return entry;
        }
    }

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
