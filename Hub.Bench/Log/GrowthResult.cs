namespace Hub.Bench.Log;

/// <summary>What <see cref="Growth"/> measured.</summary>
/// <param name="AppendPerSecond">Entries through the writer, over the whole run.</param>
/// <param name="CopyPerSecond">The same rows by bare COPY.</param>
/// <param name="Ratio">Cost of an entry at the full size over that at 100,000 entries.</param>
internal sealed record GrowthResult(double AppendPerSecond, double CopyPerSecond, double Ratio);
