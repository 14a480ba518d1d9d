using Hub.Proofs.Tree;

namespace Hub.Core.Log.Check;

/// <summary>Compares tiles with what they should be, each hash once, reading each tile once.</summary>
internal sealed class UpperTiles(LogSnapshot snapshot, int connection, LogFaults faults)
{
    private readonly Dictionary<TileId, (byte[] Stored, int Compared)> _open = [];

    public async Task CompareAsync(IEnumerable<Tile> right, CancellationToken cancellationToken)
    {
        foreach (var tile in right)
        {
            var (stored, compared) = _open.TryGetValue(tile.Id, out var known) ? known : (await ReadAsync(tile.Id, cancellationToken), 0);
            // A hash that is not there is the inventory's to report.
            var width = Math.Min(tile.Width, stored.Length / MerkleHash.Size);
            for (; compared < width; compared++)
            {
                var at = compared * MerkleHash.Size;
                if (!stored.AsSpan(at, MerkleHash.Size).SequenceEqual(tile.Hashes.Span.Slice(at, MerkleHash.Size)))
                {
                    faults.Add(LogFault.OfTile(LogFaultCodes.TileChanged, tile.Id, $"Hash {compared} is not that of the entries below it."));
                }
            }

            if (tile.Width < TileId.FullWidth)
            {
                _open[tile.Id] = (stored, compared);
            }
            else
            {
                _open.Remove(tile.Id);
            }
        }
    }

    private async Task<byte[]> ReadAsync(TileId id, CancellationToken cancellationToken)
    {
        await using var command = snapshot.Command(connection, "select hashes from log.tile where level = $1 and n = $2");
        command.Parameters.Add(new() { Value = (short)id.Level });
        command.Parameters.Add(new() { Value = id.Number });
        return await command.ExecuteScalarAsync(cancellationToken) as byte[] ?? [];
    }
}
