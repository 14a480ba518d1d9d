using System.Threading.RateLimiting;
using Hub.Proofs.Tree;
using Microsoft.Extensions.Caching.Memory;
using Npgsql;

namespace Hub.Core.Log.Serving;

/// <summary>
/// Hash tiles for whoever asks. Full tiles never change and are kept in bounded memory; what is not there is read from the database by a few readers at a time, so that
/// strangers cannot take its connections from those who publish.
/// </summary>
public sealed class ServedTiles : IDisposable
{
    /// <summary>Readers that wait for their turn before further ones are sent away.</summary>
    private const int Waiting = 64;

    private readonly NpgsqlDataSource _database;
    private readonly MemoryCache _full;
    private readonly ConcurrencyLimiter _readers;

    public ServedTiles(NpgsqlDataSource database, LogOptions options)
    {
        _database = database;
        _full = new MemoryCache(new MemoryCacheOptions { SizeLimit = options.TileCacheBytes });
        _readers = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = options.AnonymousReads, QueueLimit = Waiting });
    }

    /// <summary>The first hashes of a tile; empty when it is not that wide yet, null when too many are asking.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(TileId id, int width, CancellationToken cancellationToken)
    {
        if (_full.TryGetValue(id, out ReadOnlyMemory<byte> kept))
        {
            return kept[..(width * MerkleHash.Size)];
        }

        using var turn = await _readers.AcquireAsync(1, cancellationToken);
        if (!turn.IsAcquired)
        {
            return null;
        }

        var tiles = await TileStore.ReadAsync(_database, [id], cancellationToken);
        if (tiles.Count == 0 || tiles[0].Width < width)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        if (tiles[0].Width == TileId.FullWidth)
        {
            _full.Set(id, tiles[0].Hashes, new MemoryCacheEntryOptions { Size = tiles[0].Hashes.Length });
        }

        return tiles[0].Hashes[..(width * MerkleHash.Size)];
    }

    public void Dispose()
    {
        _readers.Dispose();
        _full.Dispose();
    }
}
