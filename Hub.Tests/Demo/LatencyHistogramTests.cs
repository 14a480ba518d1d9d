using Hub.Host.Demo;

namespace Hub.Tests.Demo;

[TestFixture]
public sealed class LatencyHistogramTests
{
    [Test]
    public void Percentiles_are_exact_to_one_step_over_seven_orders_of_magnitude()
    {
        var histogram = new LatencyHistogram();
        var values = Enumerable.Range(1, 20_000).Select(n => (long)Math.Pow(n, 1.8)).ToList();
        values.ForEach(v => histogram.Add(TimeSpan.FromMicroseconds(v)));

        foreach (var share in new[] { 0.001, 0.25, 0.5, 0.99, 1 })
        {
            var exact = values[(int)Math.Ceiling(values.Count * share) - 1] / 1000.0;
            Assert.That(histogram.Percentile(share), Is.InRange(exact, (exact * 1.033) + 0.001), $"share {share}");
        }
    }

    [Test]
    public void Histograms_of_several_processes_add_up()
    {
        var fast = new LatencyHistogram();
        fast.Add(TimeSpan.FromMilliseconds(1), 98);
        var slow = new LatencyHistogram();
        slow.Add(TimeSpan.FromMilliseconds(500), 2);

        var both = new LatencyHistogram(fast.Buckets);
        both.Add(new LatencyHistogram(slow.Buckets));

        Assert.That(both.Percentile(0.98), Is.EqualTo(1).Within(0.05));
        Assert.That(both.Percentile(0.99), Is.EqualTo(500).Within(16));
    }

    [Test]
    public void Empty_histogram_says_zero() => Assert.That(new LatencyHistogram().Percentile(0.99), Is.Zero);
}
