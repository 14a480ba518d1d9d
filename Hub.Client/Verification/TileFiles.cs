using Hub.Proofs.Tree;

namespace Hub.Client.Verification;

/// <summary>
/// Tiles from the hub, the full ones also from files, as they never change (8 KiB for 256 entries). A damaged file is fetched anew, as the tree that reads it finds out.
/// </summary>
/// <param name="fetch">Reads a resource of the hub.</param>
/// <param name="directory">Laid out like the hub's <c>/log/tile</c>.</param>
internal sealed class TileFiles(Func<string, CancellationToken, Task<byte[]>> fetch, string directory)
{
    /// <inheritdoc cref="TileSource"/>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(TileId id, int width, bool again, CancellationToken cancellationToken)
    {
        var path = new TilePath(id.Level, id.Number, width).ToString();
        var file = Path.Combine(directory, path);
        if (width < TileId.FullWidth)
        {
            return await fetch("/log/tile/" + path, cancellationToken);
        }

        if (!again && File.Exists(file))
        {
            return await File.ReadAllBytesAsync(file, cancellationToken);
        }

        var hashes = await fetch("/log/tile/" + path, cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file + ".new", hashes, cancellationToken);
        File.Move(file + ".new", file, overwrite: true);
        return hashes;
    }
}
