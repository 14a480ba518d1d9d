using System.Globalization;

namespace Hub.Bench.EndToEnd;

/// <summary>Figures of one run of <c>hub bench e2e</c>. Rates are per second, latencies in milliseconds from the moment a message was due to be sent.</summary>
internal sealed record EndToEndResult
{
    /// <summary>Messages that became visible in the repositories, a second, over the whole time. Target: at least 10,000 on two cores.</summary>
    public required double SustainedPerSecond { get; init; }

    /// <summary>Slope of what was due and not yet visible, by least squares; about zero when the rate is held.</summary>
    public required double BacklogGrowthPerSecond { get; init; }

    public required double P50MsAt500 { get; init; }

    public required double P99MsAt500 { get; init; }

    public required double P50MsAtHalf { get; init; }

    public required double P99MsAtHalf { get; init; }

    /// <summary>Peak of the hub's process over the whole run, MB.</summary>
    public required double ResidentMb { get; init; }

    public required int Seconds { get; init; }

    /// <summary>CPU of the hub for one message, microseconds.</summary>
    public required double HubCpuMicros { get; init; }

    /// <summary>CPU of PostgreSQL for one message, microseconds.</summary>
    public required double DatabaseCpuMicros { get; init; }

    /// <summary>CPU of the senders and of the watching for one message, microseconds.</summary>
    public required double SendersCpuMicros { get; init; }

    public string ToTable() => string.Create(CultureInfo.InvariantCulture, $"""
        sustained for {Seconds} s, HTTPS to rows  {SustainedPerSecond,8:N0} messages/s (target >= 10,000), backlog {BacklogGrowthPerSecond:+0.0;-0.0} a second
        latency at 500/s, single events   p50 {P50MsAt500:N1} ms, p99 {P99MsAt500:N1} ms
        latency at half of the rate       p50 {P50MsAtHalf:N1} ms, p99 {P99MsAtHalf:N1} ms, batches of {EndToEndBench.BatchSize}
        CPU of a message                  hub {HubCpuMicros:N1} us, PostgreSQL {DatabaseCpuMicros:N1} us, senders {SendersCpuMicros:N1} us
        hub's peak resident memory        {ResidentMb:N0} MB
        """);
}
