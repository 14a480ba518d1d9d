using Hub.Proofs.Tree;
using Npgsql;

namespace Hub.Core.Log.Archives;

/// <summary>An entry with what lies beside it.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Entry">The canonical entry.</param>
/// <param name="Payload">How the payload is kept; null when there is none, or nobody can read it any more.</param>
/// <param name="Content">The payload as it is stored.</param>
/// <param name="Signature">The sender's signature; null when the message is not signed.</param>
internal sealed record ArchiveRow(long Index, byte[] Entry, ArchivedPayload? Payload, byte[] Content, byte[]? Signature);

/// <summary>Reads what goes into one archive.</summary>
internal static class ArchiveRows
{
    /// <summary>Bytes that a file costs within the zip and in its list of digests.</summary>
    private const int FileOverhead = 300;

    /// <summary>
    /// Entries from an index on, as many whole entry bundles as fit: at least one. Ends at <paramref name="to"/> at the latest.
    /// </summary>
    /// <exception cref="InvalidDataException">An entry is missing.</exception>
    public static async Task<List<ArchiveRow>> ReadAsync(NpgsqlDataSource database, long first, long to, long bytes, CancellationToken cancellationToken)
    {
        var rows = new List<ArchiveRow>();
        var used = 0L;
        for (var from = first; from < to && (used == 0 || used < bytes);)
        {
            var until = Math.Min(to, ((from / TileId.FullWidth) + 1) * TileId.FullWidth);
            var bundle = await ReadBundleAsync(database, from, until, cancellationToken);
            var cost = bundle.Sum(CostOf);
            if (used > 0 && used + cost > bytes)
            {
                break;
            }

            rows.AddRange(bundle);
            (from, used) = (until, used + cost);
        }

        return rows;
    }

    private static async Task<List<ArchiveRow>> ReadBundleAsync(NpgsqlDataSource database, long from, long until, CancellationToken cancellationToken)
    {
        // A payload whose key has been destroyed is erased: its ciphertext is of no use to anyone.
        await using var command = database.CreateCommand(
            """
            select e.idx, e.body, p.key, p.retention, p.content, s.cms
            from log.entry e
            left join (log.payload p left join log.payload_key k on k.id = p.key)
                on p.idx = e.idx and p.idx >= $1 and p.idx < $2 and (p.key is null or k.wrapped is not null)
            left join log.signature s on s.idx = e.idx
            where e.idx >= $1 and e.idx < $2 order by e.idx
            """);
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = until });
        var bundle = new List<ArchiveRow>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var index = rows.GetInt64(0);
            var kept = !rows.IsDBNull(4);
            bundle.Add(new ArchiveRow(
                index,
                rows.GetFieldValue<byte[]>(1),
                kept ? new ArchivedPayload(index, rows.IsDBNull(2) ? null : rows.GetInt32(2), rows.GetInt32(3)) : null,
                kept ? rows.GetFieldValue<byte[]>(4) : [],
                rows.IsDBNull(5) ? null : rows.GetFieldValue<byte[]>(5)));
        }

        return bundle.Count == until - from ? bundle : throw new InvalidDataException($"The log lacks entries between {from} and {until - 1}; run 'hub log check'.");
    }

    private static long CostOf(ArchiveRow row) =>
        row.Entry.Length + MerkleHash.Size + (row.Payload is null ? 0 : row.Content.Length + FileOverhead) + (row.Signature is null ? 0 : row.Signature.Length + FileOverhead);
}
