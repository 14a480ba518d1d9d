namespace Hub.Registry.Participants;

/// <summary>The client certificate with which one system of a participant speaks.</summary>
public sealed record ParticipantCertificate
{
    /// <summary>SHA-256 of the DER certificate, lower-case hex.</summary>
    public required string Fingerprint { get; init; }

    public required string Uscc { get; init; }

    /// <summary>Name of the system, the last segment of its CloudEvents source.</summary>
    public required string System { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }
}
