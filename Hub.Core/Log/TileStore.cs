using Hub.Proofs.Tree;
using Npgsql;

namespace Hub.Core.Log;

/// <summary>Reads the tiles of the log from the database. Missing tiles are simply not returned.</summary>
public static class TileStore
{
    public static async Task<IReadOnlyList<Tile>> ReadAsync(NpgsqlDataSource database, IReadOnlyCollection<TileId> ids, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand("select level, n, hashes from log.tile where (level, n) in (select * from unnest($1, $2))");
        command.Parameters.Add(new() { Value = ids.Select(t => (short)t.Level).ToArray() });
        command.Parameters.Add(new() { Value = ids.Select(t => t.Number).ToArray() });
        var tiles = new List<Tile>(ids.Count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            tiles.Add(new Tile(new TileId(reader.GetInt16(0), reader.GetInt64(1)), reader.GetFieldValue<byte[]>(2)));
        }

        return tiles;
    }
}
