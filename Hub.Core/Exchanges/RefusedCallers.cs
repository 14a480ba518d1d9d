namespace Hub.Core.Exchanges;

/// <summary>How often one peer was refused for one reason within one minute.</summary>
public sealed record RefusedCallers
{
    /// <summary>Network address of the peer.</summary>
    public required string Peer { get; init; }

    public required string Code { get; init; }

    /// <summary>SHA-256 of the certificate that was shown, hex; null when none was.</summary>
    public required string? Fingerprint { get; init; }

    public required DateTimeOffset Minute { get; init; }

    public required long Count { get; init; }

    public required DateTimeOffset At { get; init; }
}
