using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Core.Log.Evidence;

/// <summary>
/// The file form of an evidence package: a zip in the layout of ASiC-E (ETSI EN 319 162-1: media type first and stored, signatures under
/// META-INF). Nothing is compressed and every time stamp is the same, so equal evidence makes equal files. <c>SHA256SUMS</c> names a damaged
/// file; <c>verify.sh</c> verifies all of it with openssl and sha256sum.
/// </summary>
public static class EvidencePackageFile
{
    public const string MediaType = "application/vnd.etsi.asic-e+zip";
    public const string Payload = "payload";
    public const string Entry = "entry.json";
    public const string Proof = "proof.tlog-proof";
    public const string Checkpoint = "checkpoint";
    public const string Seal = "META-INF/seal.p7s";
    public const string Origin = "META-INF/sender.p7s";
    public const string Receiver = "META-INF/receiver.p7s";
    internal const string FurtherTimestampPrefix = "META-INF/timestamp-";
    internal const string FurtherTimestampSuffix = ".tst";
    internal const string FurtherSealPrefix = "META-INF/seal-";
    internal const string FurtherSealSuffix = ".p7s";
    public const string Timestamp = "META-INF/timestamp.tst";
    public const string Ca = "META-INF/ca.pem";
    public const string Crl = "META-INF/crl.pem";
    public const string VerifierKey = "META-INF/log.vkey";
    public const string Sums = "SHA256SUMS";
    internal const string MediaTypeFile = "mimetype";
    internal const string Script = "verify.sh";
    internal const string ReadMe = "README.txt";

    /// <summary>256 MiB: more than any package of the hub, less than a zip made to exhaust memory.</summary>
    public const long MaxContent = 256L << 20;

    private static readonly string[] Required = [MediaTypeFile, Entry, Proof, Checkpoint, Seal, Ca, Crl, VerifierKey, Script, ReadMe, Sums];

    public static byte[] Write(EvidencePackage package)
    {
        var files = new List<(string Name, ReadOnlyMemory<byte> Content)> { (MediaTypeFile, Utf8(MediaType)) };
        if (package.Payload is { } payload)
        {
            files.Add((Payload, payload));
        }

        files.AddRange(
        [
            (Entry, package.Entry),
            (Proof, Utf8(package.Proof)),
            (Checkpoint, Utf8(package.Checkpoint)),
            (Seal, package.Seal),
            .. package.Origin is { } origin ? [(Origin, origin)] : Array.Empty<(string, ReadOnlyMemory<byte>)>(),
            .. package.Receiver is { } receiver ? [(Receiver, receiver)] : Array.Empty<(string, ReadOnlyMemory<byte>)>(),
            .. package.FurtherSeals.SelectMany(FilesOf),
            .. package.Timestamp is { } token ? [(Timestamp, token)] : Array.Empty<(string, ReadOnlyMemory<byte>)>(),
            (Ca, Utf8(package.CaPem)),
            (Crl, Utf8(package.CrlPem)),
            (VerifierKey, Utf8(package.VerifierKey + "\n")),
            (Script, ScriptOf(Script)),
            (ReadMe, Resource(ReadMe)),
        ]);
        files.Add((Sums, Utf8(string.Concat(files.Select(f => FileSums.Line(f.Name, Convert.ToHexStringLower(SHA256.HashData(f.Content.Span))))))));

        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the zero of zip
                using var target = entry.Open();
                target.Write(content.Span);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Reads the files of a package by name.</summary>
    /// <exception cref="FormatException">Not a zip, too large, a file twice, or one of the required files is missing.</exception>
    public static IReadOnlyDictionary<string, byte[]> Read(Stream package)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            using var zip = new ZipArchive(package, ZipArchiveMode.Read);
            var left = MaxContent;
            foreach (var entry in zip.Entries)
            {
                left -= entry.Length;
                if (left < 0)
                {
                    throw new FormatException($"The package holds more than {MaxContent} bytes.");
                }

                var content = new byte[entry.Length];
                using var source = entry.Open();
                source.ReadExactly(content);
                if (!files.TryAdd(entry.FullName, content))
                {
                    throw new FormatException($"The package holds {entry.FullName} twice.");
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException or OverflowException)
        {
            throw new FormatException("The package is not a readable zip: " + e.Message, e);
        }

        var missing = Required.Where(name => !files.ContainsKey(name)).ToArray();
        return missing.Length == 0 ? files : throw new FormatException("The package lacks " + string.Join(", ", missing) + ".");
    }

    /// <summary>The files of a further seal: itself, and its timestamp where it has one.</summary>
    internal static IEnumerable<(string Name, ReadOnlyMemory<byte> Content)> FilesOf(CheckpointSeal seal) =>
        seal.Timestamp is { } token
            ? [(FurtherSealPrefix + seal.Suite + FurtherSealSuffix, seal.Der), (FurtherTimestampPrefix + seal.Suite + FurtherTimestampSuffix, token)]
            : [(FurtherSealPrefix + seal.Suite + FurtherSealSuffix, seal.Der)];

    /// <summary>Name and suite of the files with seals of further suites, in the order of their names.</summary>
    internal static IEnumerable<(string File, string Suite)> FurtherSealsOf(IReadOnlyDictionary<string, byte[]> files) =>
        files.Keys.Where(f => f.StartsWith(FurtherSealPrefix, StringComparison.Ordinal) && f.EndsWith(FurtherSealSuffix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(f => (f, f[FurtherSealPrefix.Length..^FurtherSealSuffix.Length]));

    internal static string Text(IReadOnlyDictionary<string, byte[]> files, string name) => Encoding.UTF8.GetString(files[name]);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A script whole: with what the scripts of all packages share.</summary>
    internal static byte[] ScriptOf(string name) =>
        Utf8(Encoding.UTF8.GetString(Resource(name)).Replace("#include signatures.sh\n", Encoding.UTF8.GetString(Resource("signatures.sh")), StringComparison.Ordinal));

    internal static byte[] Resource(string name)
    {
        using var stream = typeof(EvidencePackageFile).Assembly.GetManifestResourceStream("Evidence." + name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
