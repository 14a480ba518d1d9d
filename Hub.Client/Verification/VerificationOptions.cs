using Hub.Proofs.Checkpoints;
using Hub.Proofs.Trust;

namespace Hub.Client.Verification;

/// <summary>What the client needs to check the hub's word: that what it reads stands in one log, which only grows, signed by whom it should be.</summary>
public sealed record VerificationOptions
{
    /// <summary>The verifier keys of the log, got from somebody other than the hub. Several while the log changes its key.</summary>
    public required IReadOnlyList<NoteVerifier> LogKeys { get; init; }

    /// <summary>
    /// Directory that keeps the newest checkpoint seen, so that a fork or a rollback is found after a restart too, and full tiles. Made when it is not there; one client at a time.
    /// </summary>
    public required string Directory { get; init; }

    /// <summary>CA certificates that the signer of a seal must lead to. Null, the default: seals are not checked.</summary>
    public TrustAnchors? SealAnchors { get; init; }

    /// <summary>Revocation lists of those authorities. Empty, the default: whether the seal certificate was revoked is not checked.</summary>
    public IReadOnlyList<RevocationList> SealRevocations { get; init; } = [];

    /// <summary>True: a message whose payload cannot be proven, because it came masked, in part or erased, is refused too. Default false: it says so (<see cref="RecordProof"/>).</summary>
    public bool WholeOnly { get; init; }

    /// <summary>
    /// How long to wait for a checkpoint that covers what was received and is not older than the newest seen: another hub process may be behind for a moment. Default 30 seconds.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}
