namespace Hub.Proofs.Tree;

/// <summary>Where the hashes of a tile come from. What it gives is not trusted: <see cref="TreeReader"/> checks it.</summary>
/// <param name="id">Which tile.</param>
/// <param name="width">Its first so many hashes, 1 to 256.</param>
/// <param name="again">True when what was given before did not fit: a copy kept near may be damaged, so ask further away.</param>
/// <param name="cancellationToken">Cancels.</param>
/// <returns><paramref name="width"/> × 32 bytes.</returns>
public delegate Task<ReadOnlyMemory<byte>> TileSource(TileId id, int width, bool again, CancellationToken cancellationToken);
