using System.Runtime.CompilerServices;
using System.Text;
using Hub.Core.Log.Checkpoints;
using Hub.Core.Seal;

namespace Hub.Core.Log.Check;

/// <summary>Reads the checkpoints above a size in order and verifies note and seal of each, a chunk at a time on several threads.</summary>
internal sealed class CheckpointStream(LogSnapshot snapshot, int connection, long from, NoteVerifier verifier, LogCheckOptions options, LogFaults faults)
{
    private const int Chunk = 512;

    /// <summary>Size and root: the signed ones where the row and its signature hold, else those of the row. What is wrong has become a fault.</summary>
    public async IAsyncEnumerable<CheckedRoot> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = snapshot.Command(connection, "select size, root, note, seal from log.checkpoint where size > $1 order by size");
        command.Parameters.Add(new() { Value = from == 0 ? long.MinValue : from });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var chunk = new List<Row>(Chunk);
        for (var more = true; more;)
        {
            while (chunk.Count < Chunk && (more = await reader.ReadAsync(cancellationToken)))
            {
                chunk.Add(new Row(reader.GetInt64(0), reader.GetString(2), reader.GetFieldValue<byte[]>(3)) { Root = reader.GetFieldValue<byte[]>(1) });
            }

            VerifyAll(chunk, cancellationToken);
            foreach (var row in chunk)
            {
                yield return new CheckedRoot(
                    row.Size, row.Root, LogFault.OfCheckpoint(LogFaultCodes.CheckpointRoot, row.Size, "The entries do not give the root of this checkpoint."), row.IsSigned ? row.Note : null);
            }

            chunk.Clear();
        }
    }

    private void VerifyAll(List<Row> chunk, CancellationToken cancellationToken) => Parallel.ForEach(
        chunk,
        new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken },
        () => (Seal: new SealVerifier(), Trust: options.Anchors is null ? null : new SealTrust(options.Anchors, options.RevocationLists)),
        (row, _, tools) =>
        {
            Verify(row, tools.Seal, tools.Trust);
            return tools;
        },
        tools => tools.Seal.Dispose());

    private void Verify(Row row, SealVerifier sealVerifier, SealTrust? trust)
    {
        SignedNote note;
        Checkpoint checkpoint;
        try
        {
            note = SignedNote.Parse(row.Note);
            checkpoint = Checkpoint.Parse(note.Text);
        }
        catch (FormatException e)
        {
            faults.Add(LogFault.OfCheckpoint(LogFaultCodes.CheckpointForm, row.Size, e.Message));
            return;
        }

        if (checkpoint.Size != row.Size || !checkpoint.Root.Span.SequenceEqual(row.Root) || checkpoint.Origin != verifier.Name)
        {
            faults.Add(LogFault.OfCheckpoint(LogFaultCodes.CheckpointForm, row.Size, "The row states another origin, size or root than the signed text."));
        }

        if (note.IsSignedBy(verifier))
        {
            (row.Root, row.IsSigned) = (checkpoint.Root.ToArray(), checkpoint.Size == row.Size);
        }
        else
        {
            faults.Add(LogFault.OfCheckpoint(LogFaultCodes.CheckpointNote, row.Size, "The note is not signed by the key of the log."));
        }

        var verdict = sealVerifier.Verify(Encoding.UTF8.GetBytes(note.Text), row.Seal);
        var code = verdict.Code;
        if (code is null && trust is not null)
        {
            code = trust.JudgePath(verdict.Signer!, verdict.SigningTime) ?? trust.JudgeRevocation(verdict.Signer!, verdict.SigningTime);
        }

        if (code is not null)
        {
            faults.Add(LogFault.OfCheckpoint(LogFaultCodes.CheckpointSeal, row.Size, $"{code} {verdict.Detail}".TrimEnd()));
        }
    }

    private sealed record Row(long Size, string Note, byte[] Seal)
    {
        public required byte[] Root { get; set; }

        public bool IsSigned { get; set; }
    }
}
