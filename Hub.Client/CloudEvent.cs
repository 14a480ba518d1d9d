using Hub.Proofs.Signatures;

namespace Hub.Client;

/// <summary>One message to publish: a CloudEvents 1.0 event with the hub's extensions.</summary>
public sealed record CloudEvent
{
    public const string JsonContentType = "application/json";

    /// <summary>
    /// Unique within <see cref="Source"/>, 1 to 128 characters. Sending the same id again with the same data is harmless: the first
    /// receipt comes back. With other data it is refused.
    /// </summary>
    public required string Id { get; init; }

    /// <summary><c>/departments/{uscc}/systems/{name}</c>; the certificate must be that department's.</summary>
    public required string Source { get; init; }

    /// <summary>Dataset with major version: <c>yunfu.leg.registration.v1</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The payload: UTF-8 JSON text for <see cref="JsonContentType"/>, raw bytes otherwise. The hub checks it; here only that what goes into a batch is JSON.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    public string DataContentType { get; init; } = JsonContentType;

    /// <summary>The business key, where the hub shall not derive it from the payload.</summary>
    public string? Subject { get; init; }

    /// <summary>When the fact happened, to the microsecond.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Registry URI of the schema that the data follows.</summary>
    public string? DataSchema { get; init; }

    /// <summary>Messages of one key keep their order; the subject when null.</summary>
    public string? PartitionKey { get; init; }

    /// <summary>W3C trace context.</summary>
    public string? TraceParent { get; init; }

    /// <summary><c>upsert</c> when null.</summary>
    public string? Operation { get; init; }

    public string? CorrelationId { get; init; }

    /// <summary>Our signature over <see cref="Data"/>: a detached CMS, base64. See <see cref="SignedBy"/>.</summary>
    public string? Signature { get; init; }

    /// <summary>The same message, signed: evidence that it comes from us, whatever the hub says. The hub refuses it when the certificate is not our department's.</summary>
    /// <param name="signer">One thread at a time.</param>
    public CloudEvent SignedBy(DetachedSigner signer) => this with { Signature = Convert.ToBase64String(signer.Sign(Data.Span)) };
}
