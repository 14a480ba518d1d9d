namespace Hub.Bench.Deliver;

/// <summary>Ours against the bare way, in turns on one machine; the median round of each. Target: a ratio of at least 0.6.</summary>
internal sealed record Contest(double PerSecond, double BarePerSecond, double Ratio)
{
    public static Contest Of(IReadOnlyCollection<double> ours, IReadOnlyCollection<double> bare) =>
        new(Math.Round(Median(ours)), Math.Round(Median(bare)), Math.Round(Median(ours) / Median(bare), 3));

    private static double Median(IReadOnlyCollection<double> rounds) => rounds.Order().ElementAt(rounds.Count / 2);
}
