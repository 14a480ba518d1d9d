using System.Globalization;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Tree;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Log.Witness;

/// <summary>
/// A party that watches logs: it cosigns a checkpoint when it is consistent with all that it has cosigned of that log before (C2SP tlog-witness). It trusts no log: its
/// memory is its own, and durable before it answers.
/// </summary>
/// <param name="cosigner">Its key.</param>
/// <param name="logs">Verifier keys of the logs it watches; a log has several while its key changes.</param>
/// <param name="memory">The newest checkpoint of each log.</param>
/// <param name="time">Gives the time of a cosignature.</param>
public sealed class CheckpointWitness(Cosigner cosigner, IReadOnlyList<NoteVerifier> logs, WitnessMemory memory, TimeProvider time)
{
    private readonly Lock _lock = new();

    /// <summary>Judges an <c>add-checkpoint</c> request.</summary>
    public WitnessAnswer Add(string body)
    {
        AddCheckpointRequest request;
        Checkpoint checkpoint;
        try
        {
            request = AddCheckpointRequest.Parse(body);
            checkpoint = Checkpoint.Parse(request.Note.Text);
        }
        catch (FormatException e)
        {
            return new WitnessAnswer(StatusCodes.Status400BadRequest, e.Message + "\n");
        }

        var keys = logs.Where(k => k.Name == checkpoint.Origin).ToList();
        if (keys.Count == 0)
        {
            return new WitnessAnswer(StatusCodes.Status404NotFound, "This witness does not know the log.\n");
        }

        if (!request.Note.IsSignedByAny(keys))
        {
            return new WitnessAnswer(StatusCodes.Status403Forbidden, "The checkpoint is not signed by a key of the log.\n");
        }

        if (request.OldSize > checkpoint.Size)
        {
            return new WitnessAnswer(StatusCodes.Status400BadRequest, "The old size is greater than that of the checkpoint.\n");
        }

        // One at a time from the comparison with the newest checkpoint until the new one is on the disk: two requests must not roll each other back.
        lock (_lock)
        {
            return Compare(request, checkpoint, keys);
        }
    }

    /// <summary>The newest checkpoint of a log with this witness's cosignature; null when there is none.</summary>
    /// <param name="originHash">SHA-256 of the origin, lower-case hexadecimal.</param>
    public string? Newest(string originHash)
    {
        lock (_lock)
        {
            return memory.Find(originHash)?.Note;
        }
    }

    private WitnessAnswer Compare(AddCheckpointRequest request, Checkpoint checkpoint, List<NoteVerifier> keys)
    {
        var newest = memory.Find(WitnessMemory.HashOf(checkpoint.Origin))?.Checkpoint;
        if (request.OldSize != (newest?.Size ?? 0))
        {
            return new WitnessAnswer(StatusCodes.Status409Conflict, string.Create(CultureInfo.InvariantCulture, $"{newest?.Size ?? 0}\n"));
        }

        var isConsistent = request.OldSize == 0
            ? request.Proof.Hashes.Count == 0
            : request.Proof.VerifiesConsistency(request.OldSize, checkpoint.Size, newest!.Root.Span, checkpoint.Root.Span);
        if (!isConsistent || (checkpoint.Size == 0 && !checkpoint.Root.Span.SequenceEqual(MerkleHash.Root([]))))
        {
            return new WitnessAnswer(StatusCodes.Status422UnprocessableEntity, "The checkpoint is not consistent with the one before it.\n");
        }

        var line = cosigner.Cosign(request.Note.Text, time.GetUtcNow()).ToLine();
        // From here a crash makes the log ask again; what has been answered is never forgotten.
        memory.Remember(checkpoint, request.Note.SignedBy(keys) + line);
        return new WitnessAnswer(StatusCodes.Status200OK, line);
    }
}
