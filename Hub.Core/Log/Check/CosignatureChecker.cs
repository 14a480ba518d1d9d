using Hub.Core.Log.Witness;
using Hub.Proofs.Checkpoints;

namespace Hub.Core.Log.Check;

/// <summary>Verifies the cosignatures of witnesses whose keys the reader knows. One over a checkpoint that is not there shows a log that was cut or put back.</summary>
internal static class CosignatureChecker
{
    /// <param name="snapshot">The log.</param>
    /// <param name="connection">Of the snapshot; free.</param>
    /// <param name="witnesses">Keys that the reader knows; cosignatures by others are passed over.</param>
    /// <param name="from">Checkpoints up to this size have been checked before; those that were cosigned since are read again.</param>
    /// <param name="faults">Where faults go.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>Number of cosignatures read.</returns>
    public static async Task<long> CheckAsync(LogSnapshot snapshot, int connection, IReadOnlyList<CosignerKey> witnesses, long from, LogFaults faults, CancellationToken cancellationToken)
    {
        if (witnesses.Count == 0)
        {
            return 0;
        }

        var keys = witnesses.DistinctBy(w => w.ToString()).ToDictionary(w => w.ToString(), StringComparer.Ordinal);
        await using var command = snapshot.Command(
            connection,
            """
            select s.size, s.witness, s.line, c.note from log.cosignature s left join log.checkpoint c on c.size = s.size
            where s.witness = any($1) and (s.size > $2 or s.added_at >= (select created_at from log.checkpoint where size = $2))
            order by s.size, s.witness
            """);
        command.Parameters.Add(new() { Value = keys.Keys.ToArray() });
        command.Parameters.Add(new() { Value = from == 0 ? long.MinValue : from });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var count = 0L;
        for (; await reader.ReadAsync(cancellationToken); count++)
        {
            var (size, witness) = (reader.GetInt64(0), keys[reader.GetString(1)]);
            if (await reader.IsDBNullAsync(3, cancellationToken))
            {
                faults.Add(LogFault.OfCheckpoint(LogFaultCodes.CheckpointCosignature, size, $"{witness.Name} has cosigned a checkpoint of this size, which is not there."));
            }
            else if (!IsGood(reader.GetString(3), reader.GetString(2), witness))
            {
                faults.Add(LogFault.OfCheckpoint(LogFaultCodes.CheckpointCosignature, size, $"The cosignature of {witness.Name} does not verify over this checkpoint."));
            }
        }

        return count;
    }

    private static bool IsGood(string note, string line, CosignerKey witness)
    {
        try
        {
            return witness.CosignedAt(SignedNote.Parse(note + line)) is not null;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
