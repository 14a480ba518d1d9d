using Hub.Registry.Participants;

namespace Hub.Core.Exchanges;

/// <summary>Who speaks on a connection: a participant's system, known by its certificate.</summary>
public sealed record Caller
{
    public required Participant Participant { get; init; }

    public string Uscc => Participant.Uscc;

    public required string System { get; init; }

    /// <summary>SHA-256 of the DER certificate, lower-case hex.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The only CloudEvents source this caller may use.</summary>
    public string Source => _source ??= ParticipantDirectory.SourceOf(Uscc, System);

    /// <summary>As entries of the log name who gave an order.</summary>
    public string Name => $"{Uscc}/{System}";

    private string? _source;
}
