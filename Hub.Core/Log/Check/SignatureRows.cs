using System.Security.Cryptography;
using Hub.Core.Log.Evidence;

namespace Hub.Core.Log.Check;

/// <summary>Compares the stored signatures of senders and receivers with the digests that the entries state, both ways.</summary>
internal static class SignatureRows
{
    /// <param name="snapshot">The log.</param>
    /// <param name="connection">Of the snapshot; free.</param>
    /// <param name="from">Entries below this index have been checked before.</param>
    /// <param name="faults">Where faults go.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    public static async Task CheckAsync(LogSnapshot snapshot, int connection, long from, LogFaults faults, CancellationToken cancellationToken)
    {
        // Where a row or its entry is missing the other side is null. The text of the member cannot occur within a value: a quote would be escaped there.
        await using var command = snapshot.Command(
            connection,
            """
            select coalesce(e.idx, s.idx), s.cms, e.body
            from (select idx, body from log.entry where idx >= $1 and kind in (1, 3) and position('"signature":"'::bytea in body) > 0) e
            full join (select idx, cms from log.signature where idx >= $1) s using (idx)
            order by 1
            """);
        command.Parameters.Add(new() { Value = from });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var index = reader.GetInt64(0);
            if (await reader.IsDBNullAsync(2, cancellationToken))
            {
                faults.Add(LogFault.OfEntry(LogFaultCodes.SignatureExtra, index, "A stored signature of no signed message or receipt."));
            }
            else if (await reader.IsDBNullAsync(1, cancellationToken))
            {
                faults.Add(LogFault.OfEntry(LogFaultCodes.SignatureMissing, index, "The entry states a signature of its sender or receiver, which is not there."));
            }
            else if (StatedBy(reader.GetFieldValue<byte[]>(2)) != Convert.ToHexStringLower(SHA256.HashData(reader.GetFieldValue<byte[]>(1))))
            {
                faults.Add(LogFault.OfEntry(LogFaultCodes.SignatureChanged, index, "The stored signature is not the one whose digest the entry states."));
            }
        }
    }

    private static string? StatedBy(byte[] entry)
    {
        try
        {
            return EntrySummary.Parse(entry).Signature;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
