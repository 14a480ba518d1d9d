using System.Text;
using Hub.Core.Log.Checkpoints;
using Hub.Core.Log.Tree;
using Hub.Core.Seal;

namespace Hub.Core.Log;

/// <summary>Signs the state of the tree twice: as a note that any transparency-log tool verifies, and with the hub's CA certificate.</summary>
public sealed class CheckpointSigner(NoteSigner note, CmsSealer seal, TimeProvider time)
{
    /// <summary>The key of the log's notes: it tells which log may be continued.</summary>
    public NoteSigner Note => note;

    public SignedCheckpoint Sign(TileTree tree)
    {
        var text = new Checkpoint { Origin = note.Name, Size = tree.Size, Root = tree.Root }.ToText();
        // Whole microseconds, as PostgreSQL keeps them: a receipt read back is the receipt that was given.
        var now = time.GetUtcNow();
        return new SignedCheckpoint(now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)), SignedNote.Sign(text, note).ToString(), seal.Seal(Encoding.UTF8.GetBytes(text)));
    }
}
