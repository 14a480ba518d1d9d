using Hub.Core.Exchanges;
using Hub.Core.Validate;
using Hub.Proofs.Signatures;
using Hub.Proofs.Tree;

namespace Hub.Core.Seal;

/// <summary>
/// Third stage: digests (SHA-256, SM3) of the payload, the canonical entry, its leaf hash. The form of each kind of entry is written
/// here and nowhere else. Pure computation, any number of threads; nothing is durable when it returns.
/// </summary>
public static class SealStage
{
    /// <summary>Version of the entry forms, member <c>v</c>.</summary>
    public const int FormVersion = 1;

    [ThreadStatic]
    private static CanonicalJsonWriter? t_writer;

    /// <summary>An accepted message. Its entry holds the envelope and the digests, never the payload.</summary>
    public static Sealed Seal(Validated message)
    {
        var received = message.Received;
        var data = received.Data.Span;
        var sha256 = Sha256Digest.Of(data);
        Span<byte> sm3 = stackalloc byte[32];
        Sm3.Hash(data, sm3);
        var attributes = received.Attributes;
        var entry = Writer()
            .String("certificate", received.Caller.Fingerprint)
            .String("correlationid", Attribute(attributes, "correlationid"))
            .String("dataschema", Attribute(attributes, "dataschema"))
            .String("dataset", received.Dataset.Name.Value)
            .String("id", received.Id)
            .String("kind", "message")
            .String("operation", received.Delete ? "delete" : "upsert")
            .String("partitionkey", Attribute(attributes, "partitionkey"))
            .Time("received", received.At)
            .String("sender", received.Caller.Uscc)
            .Hex("sha256", sha256)
            .OptionalHex("signature", DigestOf(received.Signature))
            .Number("size", data.Length)
            .Hex("sm3", sm3)
            .String("source", received.Caller.Source)
            .String("subject", message.Subject)
            .String("time", Attribute(attributes, "time"))
            .String("traceparent", Attribute(attributes, "traceparent"))
            .String("type", received.Version.EventType)
            .Number("v", FormVersion)
            .Number("warnings", message.Warnings)
            .End();
        return new Sealed
        {
            Kind = EntryKind.Message,
            At = received.At,
            Department = received.Caller.Uscc,
            Dataset = received.Dataset.Name.Value,
            Subject = message.Subject,
            Key = MessageKey.Of(received.Caller.Source, received.Id),
            Entry = entry,
            Leaf = Leaf(entry),
            Digest = sha256,
            Payload = received.Data,
            Signature = received.Signature,
            Personal = received.Dataset.Personal,
            RetentionDays = received.Dataset.RetentionDays,
        };
    }

    /// <summary>A refused message: what was refused, why, and the digests of what was sent; nothing of its content.</summary>
    public static Sealed Seal(Rejected rejected)
    {
        var content = rejected.Content.Span;
        var sha256 = Sha256Digest.Of(content);
        Span<byte> sm3 = stackalloc byte[32];
        Sm3.Hash(content, sm3);
        var entry = Writer()
            .String("certificate", rejected.Caller?.Fingerprint)
            .String("code", rejected.Refusal.Code)
            .String("dataset", rejected.Dataset)
            .String("id", rejected.Id)
            .String("kind", "rejection")
            .String("pointer", LoggedPointer.Of(rejected.Refusal.Pointer, rejected.KnownNames))
            .Time("received", rejected.At)
            .String("sender", rejected.Caller?.Uscc)
            .Hex("sha256", sha256)
            .Number("size", content.Length)
            .Hex("sm3", sm3)
            .String("source", rejected.Caller?.Source)
            .Number("v", FormVersion)
            .End();
        return new Sealed
        {
            Kind = EntryKind.Rejection,
            At = rejected.At,
            Department = rejected.Caller?.Uscc,
            Dataset = rejected.Dataset,
            Code = rejected.Refusal.Code,
            Entry = entry,
            Leaf = Leaf(entry),
            Digest = sha256,
        };
    }

    /// <summary>Callers refused at the door, counted into one entry per peer, code and minute so that a stranger cannot fill the log.</summary>
    public static Sealed Seal(RefusedCallers refused)
    {
        var entry = Writer()
            .String("certificate", refused.Fingerprint)
            .String("code", refused.Code)
            .Number("count", refused.Count)
            .String("kind", "rejection")
            .Time("minute", refused.Minute)
            .String("peer", refused.Peer)
            .Time("received", refused.At)
            .Number("v", FormVersion)
            .End();
        return new Sealed { Kind = EntryKind.Rejection, At = refused.At, Code = refused.Code, Entry = entry, Leaf = Leaf(entry) };
    }

    /// <summary>A range of entries that a sink or subscriber has applied.</summary>
    public static Sealed Seal(DeliveryReceipt receipt)
    {
        var entry = Writer()
            .Number("applied", receipt.Applied)
            .Number("deadLettered", receipt.DeadLettered)
            .Number("first", receipt.First.Value)
            .String("kind", "delivery")
            .Number("last", receipt.Last.Value)
            .OptionalHex("listing", receipt.Signed is { } signed ? signed.Listing.Span : [])
            .String("ranges", receipt.Ranges)
            .Time("received", receipt.At)
            .OptionalHex("signature", DigestOf(receipt.Signed?.Signature ?? default))
            .Time("signed", receipt.Signed?.SignedAt)
            .String("sink", receipt.Sink)
            .Number("v", FormVersion)
            .End();
        return new Sealed
        {
            Kind = EntryKind.Delivery, At = receipt.At, Subject = receipt.Sink, Entry = entry, Leaf = Leaf(entry), Signature = receipt.Signed?.Signature ?? default,
        };
    }

    /// <summary>An administrative act, or a query of an auditor.</summary>
    public static Sealed Seal(AdministrativeAct act)
    {
        var entry = Writer()
            .String("act", act.Act)
            .String("by", act.Origin?.By)
            .String("certificate", act.Caller?.Fingerprint)
            .Number("change", act.Origin?.Number)
            .String("detail", act.Detail)
            .String("kind", EntryKinds.NameOf(act.Kind))
            .Time("occurred", act.Origin?.OccurredAt ?? act.OccurredAt)
            .Time("received", act.At)
            .String("sender", act.Caller?.Uscc)
            .Number("v", FormVersion)
            .End();
        return new Sealed { Kind = act.Kind, At = act.At, Department = act.Caller?.Uscc, Subject = act.Act, Entry = entry, Leaf = Leaf(entry) };
    }

    /// <summary>Payloads that are erased. An act of administration with members of its own, from which a check of the log knows what may be missing.</summary>
    public static Sealed Seal(Erasure erasure)
    {
        var entry = Writer()
            .String("act", Erasure.Act)
            .String("basis", erasure.Basis)
            .String("by", erasure.OrderedBy)
            .String("datasets", erasure.Datasets)
            .String("kind", "administration")
            .String("ranges", erasure.Ranges)
            .String("reason", erasure.Reason)
            .Time("received", erasure.At)
            .String("scope", erasure.Scope)
            .Number("v", FormVersion)
            .End();
        return new Sealed { Kind = EntryKind.Administration, At = erasure.At, Subject = Erasure.Act, Entry = entry, Leaf = Leaf(entry) };
    }

    /// <summary>What became of a certificate.</summary>
    public static Sealed Seal(CertificateEvent happened)
    {
        var entry = Writer()
            .String("by", happened.Origin?.By)
            .String("certificate", happened.Fingerprint)
            .Number("change", happened.Origin?.Number)
            .String("event", happened.Event)
            .String("holder", happened.Holder)
            .String("kind", "certificate")
            .Time("notAfter", happened.NotAfter)
            .Time("occurred", happened.Origin?.OccurredAt)
            .Time("received", happened.At)
            .String("system", happened.System)
            .String("use", happened.Use)
            .Number("v", FormVersion)
            .End();
        return new Sealed
        {
            Kind = EntryKind.Certificate,
            At = happened.At,
            Department = happened.Holder == CertificateEvent.Hub ? null : happened.Holder,
            Subject = happened.Event,
            Entry = entry,
            Leaf = Leaf(entry),
        };
    }

    private static CanonicalJsonWriter Writer() => (t_writer ??= new CanonicalJsonWriter()).Begin();

    /// <summary>Nothing of nothing.</summary>
    private static ReadOnlySpan<byte> DigestOf(ReadOnlyMemory<byte> signature) => signature.IsEmpty ? [] : System.Security.Cryptography.SHA256.HashData(signature.Span);

    private static string? Attribute(IReadOnlyList<KeyValuePair<string, string>> attributes, string name)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Key == name)
            {
                return attribute.Value;
            }
        }

        return null;
    }

    private static Sha256Digest Leaf(ReadOnlySpan<byte> entry)
    {
        var leaf = default(Sha256Digest);
        MerkleHash.Leaf(entry, leaf);
        return leaf;
    }
}
