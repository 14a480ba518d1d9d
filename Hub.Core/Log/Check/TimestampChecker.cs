using Hub.Core.Trust.Timestamps;
using Hub.Proofs.Seals;

namespace Hub.Core.Log.Check;

/// <summary>Verifies the timestamp tokens against the seals that they are over, a chunk at a time on several threads.</summary>
internal sealed class TimestampChecker(LogSnapshot snapshot, int connection, LogCheckOptions options, LogFaults faults)
{
    private const int Chunk = 512;

    /// <summary>Verifies the tokens of checkpoints above a size, and those that were added to earlier ones since it was reached.</summary>
    /// <returns>Number of tokens read.</returns>
    public async Task<long> CheckAsync(long from, CancellationToken cancellationToken)
    {
        await using var command = snapshot.Command(connection,
            """
            select t.size, t.token, c.seal from log.timestamp t left join log.checkpoint c on c.size = t.size
            where t.size > $1 or t.stamped_at >= (select created_at from log.checkpoint where size = $1)
            union all
            select t.size, t.token, s.seal from log.seal_timestamp t left join log.seal s using (size, suite)
            where t.size > $1 or t.stamped_at >= (select created_at from log.checkpoint where size = $1)
            order by 1
            """);
        command.Parameters.Add(new() { Value = from == 0 ? long.MinValue : from });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var chunk = new List<(long Size, byte[] Token, byte[]? Seal)>(Chunk);
        var count = 0L;
        for (var more = true; more;)
        {
            while (chunk.Count < Chunk && (more = await reader.ReadAsync(cancellationToken)))
            {
                chunk.Add((reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetFieldValue<byte[]>(2)));
            }

            VerifyAll(chunk, cancellationToken);
            count += chunk.Count;
            chunk.Clear();
        }

        return count;
    }

    private void VerifyAll(List<(long Size, byte[] Token, byte[]? Seal)> chunk, CancellationToken cancellationToken) => Parallel.ForEach(
        chunk,
        new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken },
        () => options.Anchors is null ? null : new TimestampTrust(options.Anchors, options.RevocationLists),
        (row, _, trust) =>
        {
            if (Judge(row.Token, row.Seal, trust) is { } problem)
            {
                faults.Add(LogFault.OfCheckpoint(LogFaultCodes.CheckpointTimestamp, row.Size, problem));
            }

            return trust;
        },
        _ => { });

    private static string? Judge(byte[] bytes, byte[]? seal, TimestampTrust? trust)
    {
        if (seal is null)
        {
            return "There is a timestamp, but no such seal.";
        }

        try
        {
            var token = TimestampToken.Parse(bytes);
            return (token.Verify(StampedSeal.SignatureOf(seal).Span) ?? trust?.Judge(token)) is { } code ? $"{code} The timestamp of {token.Time:u} does not count for this seal." : null;
        }
        catch (FormatException e)
        {
            return $"{TimestampCodes.Malformed} {e.Message}";
        }
    }
}
