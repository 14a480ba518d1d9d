using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text;

namespace Hub.Proofs.Signatures;

/// <summary>
/// What a receiving department signs when it acknowledges: which messages of a dataset it holds, by number and digest. Its canonical bytes (YF-EG 11, section 4.4) are one flat JSON object by RFC 8785; the
/// members but <c>count</c>, <c>dataset</c> and <c>log</c> stand in the delivery entry again.
/// </summary>
public sealed record ReceiptStatement
{
    /// <summary>Longest canonical form, in bytes: more than any sink name needs.</summary>
    public const int MaxLength = 4096;

    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>Name of the log, as in its checkpoints.</summary>
    public required string Log { get; init; }

    /// <summary>The subscription: <c>{uscc}/{system}/{dataset}</c>.</summary>
    public required string Sink { get; init; }

    /// <summary>First index of the log that the receipt speaks of.</summary>
    public required long First { get; init; }

    /// <summary>Last index that it speaks of, included.</summary>
    public required long Last { get; init; }

    /// <summary>Messages received between the two.</summary>
    public required long Count { get; init; }

    /// <summary>SHA-256 of the listing of these messages, lower-case hexadecimal: <see cref="ListingLine"/> for each, in order of the indices.</summary>
    public required string Listing { get; init; }

    /// <summary>When the receiver says it signed; whole microseconds.</summary>
    public required DateTimeOffset Signed { get; init; }

    /// <summary>The part of <see cref="Sink"/> that names the dataset.</summary>
    public string Dataset => Sink[(Sink.LastIndexOf('/') + 1)..];

    /// <summary>The line of one message: as <c>sha256sum</c> prints it for a file that is called after the index.</summary>
    /// <param name="index">Its entry in the log.</param>
    /// <param name="sha256">SHA-256 of the data as it was delivered, lower-case hexadecimal.</param>
    public static string ListingLine(long index, string sha256) => string.Create(CultureInfo.InvariantCulture, $"{sha256}  {index}\n");

    /// <summary>The digest of a listing.</summary>
    /// <param name="messages">Index and SHA-256 of the data of each message, in order.</param>
    public static string ListingOf(IEnumerable<(long Index, string Sha256)> messages)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (index, sha256) in messages)
        {
            hash.AppendData(Encoding.ASCII.GetBytes(ListingLine(index, sha256)));
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>The bytes that are signed.</summary>
    public byte[] ToBytes()
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"count":{{Count}},"dataset":{{Quoted(Dataset)}},"first":{{First}},"kind":"receipt","last":{{Last}},"listing":"{{Listing}}","log":{{Quoted(Log)}},"signed":"{{Signed.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture)}}","sink":{{Quoted(Sink)}},"v":1}""");
        return Encoding.UTF8.GetBytes(text);
    }

    /// <summary>Reads the canonical form, and nothing else: null for any other bytes.</summary>
    public static ReceiptStatement? TryParse(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            var statement = new ReceiptStatement
            {
                Log = root.GetProperty("log"u8).GetString()!,
                Sink = root.GetProperty("sink"u8).GetString()!,
                First = root.GetProperty("first"u8).GetInt64(),
                Last = root.GetProperty("last"u8).GetInt64(),
                Count = root.GetProperty("count"u8).GetInt64(),
                Listing = root.GetProperty("listing"u8).GetString()!,
                Signed = DateTimeOffset.ParseExact(root.GetProperty("signed"u8).GetString()!, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            };
            return statement.ToBytes().AsSpan().SequenceEqual(text.Span) ? statement : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or NullReferenceException)
        {
            return null;
        }
    }

    private static string Quoted(string value) => $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
