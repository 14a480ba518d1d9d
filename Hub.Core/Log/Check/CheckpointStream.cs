using System.Runtime.CompilerServices;
using System.Text;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Seals;
using Npgsql;

namespace Hub.Core.Log.Check;

/// <summary>Reads the checkpoints above a size in order and verifies note and seal of each, a chunk at a time on several threads.</summary>
internal sealed class CheckpointStream(LogSnapshot snapshot, int connection, long from, IReadOnlyList<NoteVerifier> keys, LogCheckOptions options, LogFaults faults)
{
    private const int Chunk = 512;

    /// <summary>Size and root: the signed ones where the row and its signature hold, else those of the row. What is wrong has become a fault.</summary>
    public async IAsyncEnumerable<CheckedRoot> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await FindStraySealsAsync(cancellationToken);
        await using var command = snapshot.Command(
            connection,
            """
            select size, c.root, c.note, c.seal, s.suites, s.seals, c.received_from
            from log.checkpoint c
            left join (select size, array_agg(suite order by suite) suites, array_agg(seal order by suite) seals from log.seal where size > $1 group by size) s using (size)
            where size > $1
            order by size
            """);
        command.Parameters.Add(new() { Value = from == 0 ? long.MinValue : from });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var chunk = new List<Row>(Chunk);
        for (var more = true; more;)
        {
            while (chunk.Count < Chunk && (more = await reader.ReadAsync(cancellationToken)))
            {
                chunk.Add(await ReadRowAsync(reader, cancellationToken));
            }

            VerifyAll(chunk, cancellationToken);
            foreach (var row in chunk)
            {
                yield return new CheckedRoot(
                    row.Size, row.Root, LogFault.OfCheckpoint(LogFaultCodes.CheckpointRoot, row.Size, "The entries do not give the root of this checkpoint."), row.IsSigned ? row.Note : null, row.ReceivedFrom);
            }

            chunk.Clear();
        }
    }

    private async Task FindStraySealsAsync(CancellationToken cancellationToken)
    {
        await using var command = snapshot.Command(
            connection, "select size, suite from log.seal s where s.size > $1 and not exists (select from log.checkpoint c where c.size = s.size) order by size, suite");
        command.Parameters.Add(new() { Value = from == 0 ? long.MinValue : from });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            faults.Add(LogFault.OfCheckpoint(LogFaultCodes.CheckpointSeal, reader.GetInt64(0), $"{reader.GetString(1)}: a seal of no checkpoint."));
        }
    }

    private static async Task<Row> ReadRowAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var seals = new List<(string?, byte[])> { (null, reader.GetFieldValue<byte[]>(3)) };
        if (!await reader.IsDBNullAsync(4, cancellationToken))
        {
            seals.AddRange(reader.GetFieldValue<string?[]>(4).Zip(reader.GetFieldValue<byte[][]>(5)));
        }

        return new Row(reader.GetInt64(0), reader.GetString(2), seals) 
        {
            Root = reader.GetFieldValue<byte[]>(1),
            ReceivedFrom = await reader.IsDBNullAsync(6, cancellationToken) ? DateTime.MinValue : reader.GetDateTime(6),
        };
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

        if (checkpoint.Size != row.Size || !checkpoint.Root.Span.SequenceEqual(row.Root) || checkpoint.Origin != keys[0].Name)
        {
            faults.Add(LogFault.OfCheckpoint(LogFaultCodes.CheckpointForm, row.Size, "The row states another origin, size or root than the signed text."));
        }

        if (note.IsSignedByAny(keys))
        {
            (row.Root, row.IsSigned) = (checkpoint.Root.ToArray(), checkpoint.Size == row.Size);
        }
        else
        {
            faults.Add(LogFault.OfCheckpoint(LogFaultCodes.CheckpointNote, row.Size, "The note is not signed by a key of the log."));
        }

        var text = Encoding.UTF8.GetBytes(note.Text);
        foreach (var (suite, seal) in row.Seals)
        {
            if (FaultOf(sealVerifier.Verify(text, seal), suite, trust) is { } fault)
            {
                faults.Add(LogFault.OfCheckpoint(LogFaultCodes.CheckpointSeal, row.Size, suite is null ? fault : $"{suite}: {fault}"));
            }
        }
    }

    private static string? FaultOf(SealVerdict verdict, string? suite, SealTrust? trust)
    {
        var code = verdict.Code;
        if (code is null && suite is not null && verdict.Suite!.Name != suite)
        {
            return $"{SealCodes.Malformed} The seal is of the suite {verdict.Suite}.";
        }

        if (code is null && trust is not null)
        {
            code = trust.JudgePath(verdict.Signer!, verdict.SigningTime) ?? trust.JudgeRevocation(verdict.Signer!, verdict.SigningTime);
        }

        return code is null ? null : $"{code} {verdict.Detail}".TrimEnd();
    }

    /// <param name="Size">Of the log.</param>
    /// <param name="Note">Signed note.</param>
    /// <param name="Seals">The first has no suite: it says itself.</param>
    private sealed record Row(long Size, string Note, List<(string? Suite, byte[] Der)> Seals)
    {
        public required byte[] Root { get; set; }

        public required DateTime ReceivedFrom { get; init; }

        public bool IsSigned { get; set; }
    }
}
