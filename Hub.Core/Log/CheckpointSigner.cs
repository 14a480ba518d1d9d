using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Signatures;
using Hub.Proofs.Tree;

namespace Hub.Core.Log;

/// <summary>Signs the state of the tree twice: as a note that any transparency-log tool verifies, and with the hub's CA certificates, one seal for each.</summary>
/// <param name="note">The key of the log's notes.</param>
/// <param name="seals">At least one, each of another suite.</param>
/// <param name="time">Gives the time of the checkpoint.</param>
/// <param name="next">While the key of the notes changes: the next one, which signs as well.</param>
public sealed class CheckpointSigner(NoteSigner note, IReadOnlyList<DetachedSigner> seals, TimeProvider time, NoteSigner? next = null)
{
    private readonly NoteSigner[] _notes = next is null ? [note] : [note, next];

    /// <summary>The keys that sign: they tell which log may be continued. Two while the key changes.</summary>
    public IReadOnlyList<NoteVerifier> Keys { get; } = next is null ? [note.Verifier] : [note.Verifier, next.Verifier];

    /// <summary>True when one of our keys signed the note.</summary>
    public bool IsOwn(SignedNote signed) => signed.IsSignedByAny(Keys);

    /// <summary>The certificates of the seals.</summary>
    public IEnumerable<X509Certificate2> SealCertificates => seals.Select(s => s.Certificate);

    public SignedCheckpoint Sign(TileTree tree)
    {
        var text = new Checkpoint { Origin = note.Name, Size = tree.Size, Root = tree.Root }.ToText();
        var content = Encoding.UTF8.GetBytes(text);
        // Whole microseconds, as PostgreSQL keeps them: a receipt read back is the receipt that was given.
        var now = time.GetUtcNow();
        return new SignedCheckpoint(
            now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)), SignedNote.Sign(text, _notes).ToString(), [.. seals.Select(s => new CheckpointSeal(s.Suite.Name, s.Sign(content)))]);
    }
}
