using System.Globalization;
using System.Text.RegularExpressions;
using Hub.Tests.Support;

namespace Hub.Tests.Operations;

[TestFixture]
public sealed partial class MetricsTests
{
    private TestHub _hub = null!;
    private string _text = "";

    [OneTimeSetUp]
    public async Task Publish_then_scrape()
    {
        _hub = await TestHub.StartAsync();
        using var market = _hub.Client(_hub.Setup.MarketCertificate);
        using var stranger = _hub.Client(null);
        var unknown = Registration.Event("of-no-dataset", type: "yunfu.made.up.v1");
        foreach (var (client, text) in new[] { (market, Registration.Event("counted").ToJsonString()), (market, unknown.ToJsonString()), (stranger, "{}") })
        {
            using var response = await client.PostAsync("/exchange", Registration.Content(text, "application/cloudevents+json"));
        }

        await Eventually.HoldsAsync(
            async () => (_text = await stranger.GetStringAsync("/metrics")).Contains("hub_delivery_latency_count{sink=\"legal_entity\"}", StringComparison.Ordinal),
            "the delivery of the message is measured");
    }

    [OneTimeTearDown]
    public ValueTask Stop() => _hub.DisposeAsync();

    [TestCase("hub_exchange_messages{code=\"\",dataset=\"leg.registration\",outcome=\"accepted\"}")]
    [TestCase("hub_exchange_messages{code=\"DATASET_UNKNOWN\",dataset=\"unknown\",outcome=\"rejected\"}")]
    [TestCase("hub_intake_callers_refused{code=\"CERT_MISSING\"}")]
    [TestCase("hub_log_entries")]
    [TestCase("hub_log_size")]
    [TestCase("hub_log_queued")]
    [TestCase("hub_exchange_request_count")]
    [TestCase("hub_log_commit_count")]
    [TestCase("hub_delivery_records{outcome=\"applied\",sink=\"legal_entity\"}")]
    [TestCase("hub_delivery_batch_duration_count{sink=\"legal_entity\"}")]
    [TestCase("hub_delivery_lag{sink=\"legal_entity\"}")]
    public void Metric_is_there(string sample) => Assert.That(_text.Split('\n').Select(l => l[..Math.Max(0, l.LastIndexOf(' '))]), Has.Some.EqualTo(sample));

    [TestCase("hub_log_commit")]
    [TestCase("hub_exchange_request")]
    [TestCase("hub_delivery_latency")]
    public void Buckets_tell_milliseconds_from_seconds(string histogram)
    {
        var bounds = Bound().Matches(_text).Where(m => m.Groups["name"].Value == histogram)
            .Select(m => double.Parse(m.Groups["le"].Value, CultureInfo.InvariantCulture)).Distinct().ToArray();

        Assert.That(bounds, Has.Length.InRange(8, 20));
        Assert.That(bounds, Has.Some.LessThanOrEqualTo(0.005).And.Some.EqualTo(0.1).And.Some.EqualTo(1));
    }

    [GeneratedRegex(@"^(?<name>\w+)_bucket\{.*le=""(?<le>[0-9.]+)""\}", RegexOptions.Multiline)]
    private static partial Regex Bound();
}
