namespace Hub.Bench.Log;

/// <summary>What <see cref="Growth"/> measured.</summary>
/// <param name="AppendPerSecond">Entries through the writer, over the whole run.</param>
/// <param name="CopyPerSecond">The same rows by bare COPY.</param>
/// <param name="Ratio">Cost of an entry at the full size over that in a log of 100,000 entries on the same server, in turns.</param>
/// <param name="FromStart">Cost of an entry at the full size over that at 100,000 entries of the same log, when the server was just started.</param>
internal sealed record GrowthResult(double AppendPerSecond, double CopyPerSecond, double Ratio, double FromStart);
