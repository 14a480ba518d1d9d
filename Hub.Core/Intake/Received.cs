using Hub.Core.Exchanges;
using Hub.Schemas.Catalogue;

namespace Hub.Core.Intake;

/// <summary>A message with a sound envelope from a caller who may send it; its data has not been looked at yet.</summary>
public sealed record Received
{
    public required Caller Caller { get; init; }

    public required Dataset Dataset { get; init; }

    public required DatasetVersion Version { get; init; }

    /// <summary>CloudEvents id, 1 to 256 characters, unique per source.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Optional envelope attributes that the entry keeps (time, dataschema, correlationid …), in name order.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Attributes { get; init; }

    /// <summary>False for an upsert, true for a delete.</summary>
    public bool Delete { get; init; }

    /// <summary>The payload, UTF-8 JSON; memory of the request's body, valid until the request is answered.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The sender's signature over <see cref="Data"/>, a detached CMS that has not been looked at yet; empty when the message is not signed.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }
}
