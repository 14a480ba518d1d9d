using System.Globalization;

namespace Hub.Bench.Deliver;

/// <summary>Figures of one run of <c>hub bench deliver</c>, messages a second.</summary>
internal sealed record DeliverResult
{
    /// <summary>By name of the sink.</summary>
    public required IReadOnlyDictionary<string, Contest> Sinks { get; init; }

    public required Contest Router { get; init; }

    public required int Messages { get; init; }

    public string ToTable() => string.Join(Environment.NewLine,
    [
        .. Sinks.Select(s => Line("sink " + s.Key, s.Value, "bare COPY and INSERT … ON CONFLICT")),
        Line("router", Router, "bare idempotent producer"),
    ]);

    private static string Line(string name, Contest contest, string bare) => string.Create(CultureInfo.InvariantCulture,
        $"{name,-22} {contest.PerSecond,9:N0}/s   {bare} {contest.BarePerSecond,9:N0}/s   ratio {contest.Ratio:N3} (target >= 0.6)");
}
