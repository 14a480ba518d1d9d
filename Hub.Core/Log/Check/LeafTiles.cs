using Hub.Proofs.Tree;
using Npgsql;

namespace Hub.Core.Log.Check;

/// <summary>Reads the leaf hashes that the tiles of level 0 hold, in order. What a missing or short tile lacks is left as the caller has it.</summary>
internal sealed class LeafTiles : IAsyncDisposable
{
    private readonly NpgsqlCommand _command;
    private readonly NpgsqlDataReader _reader;
    private (long Number, byte[] Hashes)? _tile;

    private LeafTiles(NpgsqlCommand command, NpgsqlDataReader reader) => (_command, _reader) = (command, reader);

    public static async Task<LeafTiles> OpenAsync(LogSnapshot snapshot, int connection, long firstTile, CancellationToken cancellationToken)
    {
        var command = snapshot.Command(connection, "select n, hashes from log.tile where level = 0 and n >= $1 order by n");
        command.Parameters.Add(new() { Value = firstTile });
        return new LeafTiles(command, await command.ExecuteReaderAsync(cancellationToken));
    }

    /// <summary>Overwrites <paramref name="leaves"/> (for the entries from <paramref name="first"/> on) with what the tiles hold. Calls go forwards only.</summary>
    /// <returns>For each leaf whether a tile held it.</returns>
    public async Task<bool[]> ReadAsync(long first, Memory<byte> leaves, CancellationToken cancellationToken)
    {
        var found = new bool[leaves.Length / MerkleHash.Size];
        for (var i = 0; i < found.Length; i++)
        {
            var (number, offset) = Math.DivRem(first + i, TileId.FullWidth);
            while (_tile is null || _tile.Value.Number < number)
            {
                if (!await _reader.ReadAsync(cancellationToken))
                {
                    return found;
                }

                _tile = (_reader.GetInt64(0), _reader.GetFieldValue<byte[]>(1));
            }

            var at = (int)offset * MerkleHash.Size;
            if (_tile.Value.Number == number && at + MerkleHash.Size <= _tile.Value.Hashes.Length)
            {
                _tile.Value.Hashes.AsMemory(at, MerkleHash.Size).CopyTo(leaves[(i * MerkleHash.Size)..]);
                found[i] = true;
            }
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _command.DisposeAsync();
    }
}
