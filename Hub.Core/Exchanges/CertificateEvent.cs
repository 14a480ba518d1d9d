namespace Hub.Core.Exchanges;

/// <summary>What became of a certificate, of a participant's system or of the hub itself.</summary>
public sealed record CertificateEvent
{
    public const string Registered = "registered";
    public const string Revoked = "revoked";
    public const string Removed = "removed";

    /// <summary>The hub began to use a certificate of its own.</summary>
    public const string InUse = "in-use";

    public const string Expired = "expired";

    /// <summary>The holder of the hub's own certificates.</summary>
    public const string Hub = "hub";

    /// <summary>SHA-256 of the DER certificate, lower-case hex.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>One of the constants of this class.</summary>
    public required string Event { get; init; }

    /// <summary>USCC, or <see cref="Hub"/>.</summary>
    public required string Holder { get; init; }

    /// <summary>System of a participant; null for the hub's own.</summary>
    public string? System { get; init; }

    /// <summary><c>client</c>, <c>seal</c> or <c>server</c>.</summary>
    public required string Use { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>The change of the registry that it is; null for what the hub noticed itself.</summary>
    public ChangeOrigin? Origin { get; init; }

    public required DateTimeOffset At { get; init; }
}
