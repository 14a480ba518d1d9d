using Hub.Proofs.Tree;

namespace Hub.Core.Log.Check;

/// <summary>Compares which tiles there are, and how wide, with those that a log of this size has; only those that entries from an index on have touched.</summary>
internal static class TileInventory
{
    /// <returns>Number of tiles read.</returns>
    public static async Task<long> CheckAsync(LogSnapshot snapshot, int connection, long from, long size, LogFaults faults, CancellationToken cancellationToken)
    {
        await using var command = snapshot.Command(connection,
            "select level, n, length(hashes) from log.tile where n >= $1 >> least(8 * (level + 1), 63) or n < 0 or level not between 0 and 7 order by level, n");
        command.Parameters.Add(new() { Value = from });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        using var expected = Expected(from, size).GetEnumerator();
        var (count, more) = (0L, expected.MoveNext());
        while (await reader.ReadAsync(cancellationToken))
        {
            count++;
            var (found, length) = (new TileId(reader.GetInt16(0), reader.GetInt64(1)), reader.GetInt32(2));
            for (; more && Compare(expected.Current, found) < 0; more = expected.MoveNext())
            {
                faults.Add(LogFault.OfTile(LogFaultCodes.TileMissing, expected.Current, "The tile is missing."));
            }

            if (!more || expected.Current != found)
            {
                faults.Add(LogFault.OfTile(LogFaultCodes.TileExtra, found, $"A log of {size} entries has no such tile."));
                continue;
            }

            var width = found.WidthAt(size);
            if (length != width * MerkleHash.Size)
            {
                faults.Add(LogFault.OfTile(LogFaultCodes.TileWidth, found, $"The tile holds {length} bytes; {width} hashes of 32 bytes belong there."));
            }

            more = expected.MoveNext();
        }

        for (; more; more = expected.MoveNext())
        {
            faults.Add(LogFault.OfTile(LogFaultCodes.TileMissing, expected.Current, "The tile is missing."));
        }

        return count;
    }

    private static IEnumerable<TileId> Expected(long from, long size)
    {
        for (var level = 0; level <= TileId.MaxLevel; level++)
        {
            var hashes = size >> (TileId.Height * level);
            for (var number = (from >> (TileId.Height * level)) / TileId.FullWidth; number * TileId.FullWidth < hashes; number++)
            {
                yield return new TileId(level, number);
            }
        }
    }

    private static int Compare(TileId a, TileId b) => (a.Level, a.Number).CompareTo((b.Level, b.Number));
}
