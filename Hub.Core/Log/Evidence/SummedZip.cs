using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Core.Log.Evidence;

/// <summary>Writes a zip file by file, never holding one whole, and ends it with the digests of all. Every time stamp is the zero of zip.</summary>
internal sealed class SummedZip(Stream target) : IDisposable
{
    private static readonly DateTimeOffset Zero = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ZipArchive _zip = new(target, ZipArchiveMode.Create, leaveOpen: true);
    private readonly StringBuilder _sums = new();

    public void Add(string name, ReadOnlySpan<byte> content)
    {
        using var file = Open(name, CompressionLevel.NoCompression);
        file.Write(content);
        _sums.Append(FileSums.Line(name, Convert.ToHexStringLower(SHA256.HashData(content))));
    }

    public void Add(string name, string content) => Add(name, Encoding.UTF8.GetBytes(content));

    /// <summary>A file that is long, and so compressed; <paramref name="write"/> writes it from front to back.</summary>
    public async Task AddAsync(string name, Func<Stream, Task> write)
    {
        using var digest = SHA256.Create();
        await using (var summed = new CryptoStream(Open(name, CompressionLevel.Fastest), digest, CryptoStreamMode.Write))
        {
            await write(summed);
        }

        _sums.Append(FileSums.Line(name, Convert.ToHexStringLower(digest.Hash!)));
    }

    /// <summary>Adds the digests: the last file.</summary>
    public void AddSums()
    {
        using var file = Open(EvidencePackageFile.Sums, CompressionLevel.NoCompression);
        file.Write(Encoding.UTF8.GetBytes(_sums.ToString()));
    }

    public void Dispose() => _zip.Dispose();

    private Stream Open(string name, CompressionLevel compression)
    {
        var entry = _zip.CreateEntry(name, compression);
        entry.LastWriteTime = Zero;
        return entry.Open();
    }
}
