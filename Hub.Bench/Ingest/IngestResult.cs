using System.Globalization;

namespace Hub.Bench.Ingest;

/// <summary>Figures of one run of <c>hub bench ingest</c>. Rates are per second, latencies in milliseconds, memory in MB.</summary>
internal sealed record IngestResult
{
    public required double SealedPerSecond { get; init; }

    public required double CopyPerSecond { get; init; }

    /// <summary>One message after the other.</summary>
    public required double NaivePerSecond { get; init; }

    /// <summary>Target: at least 0.25.</summary>
    public required double RatioToCopy { get; init; }

    /// <summary>Target: at least 30.</summary>
    public required double RatioToNaive { get; init; }

    /// <summary>Target: under 50.</summary>
    public required double P99MsAt500 { get; init; }

    /// <summary>Peak of the hub's process over the whole run. Target: under 400.</summary>
    public required double ResidentMb { get; init; }

    public required double P50MsAt500 { get; init; }

    /// <summary>COPY into the same tables without any index: what PostgreSQL takes at most.</summary>
    public required double CopyUnindexedPerSecond { get; init; }

    /// <summary>The naive way on as many connections as the sealed path has.</summary>
    public required double NaiveParallelPerSecond { get; init; }

    /// <summary>CPU of the hub for one message of the sealed path, microseconds.</summary>
    public required double HubCpuMicros { get; init; }

    /// <summary>CPU of PostgreSQL for one message of the sealed path, microseconds.</summary>
    public required double DatabaseCpuMicros { get; init; }

    public required int Messages { get; init; }

    public string ToTable() => string.Create(CultureInfo.InvariantCulture, $"""
        sealed path (HTTPS, batches of 100) {SealedPerSecond,10:N0} messages/s
        bare COPY, same tables and indexes  {CopyPerSecond,10:N0} entries/s     ratio {RatioToCopy:N3} (target >= 0.25)
        bare COPY, no indexes               {CopyUnindexedPerSecond,10:N0} entries/s
        naive way, one after the other      {NaivePerSecond,10:N0} messages/s   ratio {RatioToNaive:N1} (target >= 30)
        naive way, ten connections          {NaiveParallelPerSecond,10:N0} messages/s
        latency at 500/s                    p50 {P50MsAt500:N2} ms, p99 {P99MsAt500:N2} ms (target p99 < 50)
        CPU of a message                     hub {HubCpuMicros:N1} us, PostgreSQL {DatabaseCpuMicros:N1} us
        hub's peak resident memory          {ResidentMb:N0} MB (target < 400)
        """);
}
