using System.Globalization;

namespace Hub.Bench.Log;

/// <summary>Figures of one run of <c>hub bench log</c>. Rates are entries per second, latencies milliseconds.</summary>
internal sealed record LogResult
{
    public required double AppendPerSecond { get; init; }

    /// <summary>Bare COPY of the same rows into tables with the same indexes.</summary>
    public required double CopyPerSecond { get; init; }

    /// <summary>Target: at least 0.4.</summary>
    public required double RatioToCopy { get; init; }

    /// <summary>Cost of an entry at the full size over that in a log of 100,000 on the same server, in turns. Target at 5,000,000: at most 1.15.</summary>
    public required double GrowthRatio { get; init; }

    /// <summary>Cost of an entry at the full size over that at 100,000 of the same log, when the server was just started, its buffers empty and its disk idle.</summary>
    public required double GrowthFromStart { get; init; }

    /// <summary>Target: under 5.</summary>
    public required double ProofP99Ms { get; init; }

    /// <summary>Target: under 50.</summary>
    public required double EvidenceP99Ms { get; init; }

    /// <summary>Target: under 100.</summary>
    public required double AuditP95Ms { get; init; }

    /// <summary>Full check with payload digests, certificates and revocation. Target: at least 100,000.</summary>
    public required double CheckPerSecond { get; init; }

    public required int Entries { get; init; }

    public string ToTable() => string.Create(CultureInfo.InvariantCulture, $"""
        entries                             {Entries,10:N0}
        append through the log's writer     {AppendPerSecond,10:N0} entries/s
        bare COPY, same tables and indexes  {CopyPerSecond,10:N0} entries/s     ratio {RatioToCopy:N3} (target >= 0.4)
        cost of an entry, full size/100,000 {GrowthRatio,10:N3}               (target <= 1.15)
        … over the first on a fresh server  {GrowthFromStart,10:N3}
        inclusion proof                     p99 {ProofP99Ms:N2} ms (target < 5)
        evidence package                    p99 {EvidenceP99Ms:N2} ms (target < 50)
        audit query                         p95 {AuditP95Ms:N2} ms (target < 100)
        full check                          {CheckPerSecond,10:N0} entries/s (target >= 100,000)
        """);
}
