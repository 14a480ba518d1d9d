using Hub.Core.Log.Payloads;
using Hub.Core.Log.Witness;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Trust;

namespace Hub.Core.Log.Check;

/// <summary>What the checker knows from elsewhere; each part makes the check stronger.</summary>
public sealed record LogCheckOptions
{
    /// <summary>Authorities that the signers of the seals must lead to.</summary>
    public TrustAnchors? Anchors { get; init; }

    /// <summary>Revocation lists of those authorities.</summary>
    public IReadOnlyList<RevocationList> RevocationLists { get; init; } = [];

    /// <summary>The verifier keys of the log that the reader trusts, and with them those that they have endorsed; empty: the one in the database.</summary>
    public IReadOnlyList<NoteVerifier> Verifiers { get; init; } = [];

    /// <summary>Keys of witnesses whose cosignatures are verified; empty: those of nobody.</summary>
    public IReadOnlyList<CosignerKey> Witnesses { get; init; } = [];

    /// <summary>A checkpoint of this log that somebody kept: shows when an older state has been put back or history rewritten.</summary>
    public Checkpoint? Known { get; init; }

    /// <summary>What an earlier check verified: this one goes on from there if it can, and judges the log against its checkpoint in any case. Null: all is read.</summary>
    public LogCheckState? Since { get; init; }

    /// <summary>True: all is read, though <see cref="Since"/> says what has been verified. Default false.</summary>
    public bool Full { get; init; }

    /// <summary>Told every few seconds and at the end how far the log has been verified.</summary>
    public IProgress<LogCheckState>? Remember { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Key-encryption keys of the payloads; without them encrypted payloads are counted, not judged.</summary>
    public KeyEncryptionKeys? PayloadKeys { get; init; }

    /// <summary>Number of threads that hash and verify. Default 2.</summary>
    public int Parallelism { get; init; } = 2;
}
