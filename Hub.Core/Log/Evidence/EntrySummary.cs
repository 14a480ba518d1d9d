using System.Text.Json;
using Hub.Core.Exchanges;
using Hub.Proofs.Signatures;

namespace Hub.Core.Log.Evidence;

/// <summary>The members of an entry that concern its verification and who may see its payload.</summary>
public sealed record EntrySummary
{
    private const string MessageKind = "message";

    /// <summary>Member <c>kind</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>USCC of the sender; null when the entry has none.</summary>
    public string? Sender { get; init; }

    /// <summary>Holder of the certificate that the entry is about: USCC, or <see cref="CertificateEvent.Hub"/>.</summary>
    public string? Holder { get; init; }

    /// <summary>USCC of the department whose entry it is; null for an entry of the hub.</summary>
    public string? Department => Sender ?? (Holder == CertificateEvent.Hub ? null : Holder);

    public string? Dataset { get; init; }

    public string? Subject { get; init; }

    public string? Code { get; init; }

    public string? Source { get; init; }

    public string? Id { get; init; }

    /// <summary>When the hub received it, as written in the entry.</summary>
    public DateTimeOffset? Received { get; init; }

    /// <summary>Digests of the payload, lower-case hexadecimal.</summary>
    public string? Sha256 { get; init; }

    public string? Sm3 { get; init; }

    /// <summary>SHA-256 of the signature of the sender of a message, or of the receiver of a delivery, lower-case hexadecimal; null when it was not signed.</summary>
    public string? Signature { get; init; }

    /// <summary>What the receiver of a delivery signed, all but <see cref="ReceiptStatement.Log"/>, which no entry states; null when it signed nothing.</summary>
    public ReceiptStatement? Receipt { get; init; }

    /// <summary>USCC of the department whose signature the entry states.</summary>
    public string? Signatory => Receipt is { } receipt ? receipt.Sink[..Math.Max(0, receipt.Sink.IndexOf('/', StringComparison.Ordinal))] : Sender;

    /// <summary>Length of the payload in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>Only an accepted message has a payload in the log.</summary>
    public bool HasPayload => Kind == MessageKind;

    /// <exception cref="FormatException">
    /// The entry is no JSON object with a kind, its members are not in the order of RFC 8785, or a message entry lacks a digest of its payload.
    /// </exception>
    public static EntrySummary Parse(ReadOnlySpan<byte> entry)
    {
        try
        {
            var reader = new Utf8JsonReader(entry);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new FormatException("An entry is a JSON object.");
            }

            var summary = ReadMembers(ref reader);
            return reader.Read() ? throw new FormatException("Something follows the entry.") : summary;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("The entry is not JSON of its form: " + e.Message, e);
        }
    }

    private static EntrySummary ReadMembers(ref Utf8JsonReader reader)
    {
        string? code = null, dataset = null, holder = null, id = null, kind = null, listing = null;
        string? sender = null, sha256 = null, signature = null, sink = null, sm3 = null, source = null, subject = null;
        long? applied = null, first = null, last = null, size = null;
        DateTimeOffset? received = null, signed = null;
        ReadOnlySpan<byte> previous = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (name.SequenceCompareTo(previous) <= 0)
            {
                throw new FormatException("The members of the entry are not in canonical order.");
            }

            previous = name;
            reader.Read();
            switch (name)
            {
                case var n when n.SequenceEqual("applied"u8): applied = reader.GetInt64(); break;
                case var n when n.SequenceEqual("code"u8): code = reader.GetString(); break;
                case var n when n.SequenceEqual("dataset"u8): dataset = reader.GetString(); break;
                case var n when n.SequenceEqual("first"u8): first = reader.GetInt64(); break;
                case var n when n.SequenceEqual("holder"u8): holder = reader.GetString(); break;
                case var n when n.SequenceEqual("id"u8): id = reader.GetString(); break;
                case var n when n.SequenceEqual("kind"u8): kind = reader.GetString(); break;
                case var n when n.SequenceEqual("last"u8): last = reader.GetInt64(); break;
                case var n when n.SequenceEqual("listing"u8): listing = reader.GetString(); break;
                case var n when n.SequenceEqual("received"u8): received = reader.TryGetDateTimeOffset(out var at) ? at : null; break;
                case var n when n.SequenceEqual("sender"u8): sender = reader.GetString(); break;
                case var n when n.SequenceEqual("sha256"u8): sha256 = reader.GetString(); break;
                case var n when n.SequenceEqual("signature"u8): signature = reader.GetString(); break;
                case var n when n.SequenceEqual("signed"u8): signed = reader.TryGetDateTimeOffset(out var by) ? by : null; break;
                case var n when n.SequenceEqual("sink"u8): sink = reader.GetString(); break;
                case var n when n.SequenceEqual("size"u8): size = reader.GetInt64(); break;
                case var n when n.SequenceEqual("sm3"u8): sm3 = reader.GetString(); break;
                case var n when n.SequenceEqual("source"u8): source = reader.GetString(); break;
                case var n when n.SequenceEqual("subject"u8): subject = reader.GetString(); break;
                default: reader.Skip(); break;
            }
        }

        var summary = new EntrySummary
        {
            Kind = kind ?? throw new FormatException("The entry states no kind."),
            Sender = sender,
            Holder = holder,
            Dataset = dataset,
            Subject = subject,
            Code = code,
            Source = source,
            Id = id,
            Received = received,
            Sha256 = sha256,
            Sm3 = sm3,
            Signature = signature,
            Receipt = (listing, signed, sink, applied, first, last) is ({ } digest, { } when, { } subscription, { } count, { } from, { } to)
                ? new ReceiptStatement { Log = "", Sink = subscription, First = from, Last = to, Count = count, Listing = digest, Signed = when }
                : null,
            Size = size,
        };
        return !summary.HasPayload || (sha256 is not null && sm3 is not null && size is not null)
            ? summary
            : throw new FormatException("The entry of a message states sha256, sm3 and size of its payload.");
    }
}
