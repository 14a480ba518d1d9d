using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Core.Log.Evidence;
using Hub.Core.Trust;
using Hub.Proofs.Trust;
using Hub.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Hub.Tests.Core.Log.Timestamps;

/// <summary>A hub under simulated time and an authority over real HTTP that goes away and comes back.</summary>
[TestFixture]
public sealed class TimestamperTests
{
    [Test]
    public async Task Authority_that_is_away_for_an_hour_delays_timestamps_and_nothing_else()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var address = AuthorityServices.FreeAddress();
        await using var hub = await TestHub.StartAsync(time, ("Timestamps:Authority", new Uri(address, "/tsa").ToString()), ("Sinks", "false"));
        using var client = hub.Client(hub.Setup.MarketCertificate);
        await using (await AuthorityServices.StartAsync(hub.Setup.Ca, time, address))
        {
            await StampedAsync(hub, time, await PublishAsync(client, "before"));
        }

        var during = 0L;
        for (var minute = 0; minute < 60; minute++)
        {
            if (minute % 10 == 0)
            {
                during = await PublishAsync(client, $"during-{minute}");
            }

            time.Advance(TimeSpan.FromMinutes(1));
        }

        await Eventually.HoldsAsync(async () => await MetricAsync(client, "hub_log_timestamp_lag") >= 3540, "the lag of an hour is on /metrics");
        await Eventually.HoldsAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(1)); // it counts when it tries
                return await MetricAsync(client, "hub_log_unstamped") >= 6;
            },
            "a checkpoint a message at least waits");
        Assert.That(await MetricAsync(client, "hub_log_timestamp_failures{code=\"TIMESTAMP_UNAVAILABLE\"}"), Is.Positive);
        var health = await client.GetFromJsonAsync<JsonObject>("/health/ready");
        Assert.That((bool)health!["ready"]!, Is.True);
        Assert.That((double)health["timestamps"]!["lagSeconds"]!, Is.InRange(3540, 7200));
        Assert.That(Timestamp(await EvidenceAsync(client, hub, during)).Outcome, Is.EqualTo(CheckOutcome.Skipped), "evidence as before, and it says so");

        var tokens = await CountAsync(hub.Setup.Source);
        await using (await AuthorityServices.StartAsync(hub.Setup.Ca, time, address))
        {
            await StampedAsync(hub, time, during);
            await Eventually.HoldsAsync(async () => await MetricAsync(client, "hub_log_timestamp_lag") == 0, "the lag is gone");
        }

        Assert.That(await CountAsync(hub.Setup.Source), Is.EqualTo(tokens + 1), "one token covers all that came before");
        var evidence = await EvidenceAsync(client, hub, during);
        Assert.That(evidence.IsIntact, Is.True);
        Assert.That(Timestamp(evidence).Outcome, Is.EqualTo(CheckOutcome.Passed), Timestamp(evidence).En);
        Assert.That(evidence.Timestamp!.Value, Is.GreaterThan(time.GetUtcNow().AddHours(-1)));
    }

    [Test]
    public async Task Token_that_does_not_count_is_not_kept()
    {
        using var elsewhere = new ScratchDirectory();
        using var stranger = DevelopmentCa.Create(elsewhere.Path);
        await using var authority = await AuthorityServices.StartAsync(stranger);
        await using var hub = await TestHub.StartAsync(("Timestamps:Authority", authority.Timestamps.ToString()), ("Timestamps:IntervalSeconds", "1"), ("Sinks", "false"));
        using var client = hub.Client(hub.Setup.MarketCertificate);

        await PublishAsync(client, "unstamped");

        await Eventually.HoldsAsync(async () => await MetricAsync(client, "hub_log_timestamp_failures{code=\"TIMESTAMP_UNTRUSTED\"}") > 0, "the refusal is counted");
        Assert.That(await CountAsync(hub.Setup.Source), Is.Zero);
    }

    private static EvidenceCheck Timestamp(EvidenceReport report) => report.Checks.Single(c => c.Name == EvidenceChecks.Timestamp);

    private static async Task<long> PublishAsync(HttpClient client, string id)
    {
        using var response = await client.PostAsync("/exchange", Registration.Content(Registration.Event(id).ToJsonString(), "application/cloudevents+json"));
        var receipt = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), receipt.ToJsonString());
        return (long)receipt["index"]!;
    }

    private static async Task<EvidenceReport> EvidenceAsync(HttpClient client, TestHub hub, long index) =>
        new EvidenceVerifier(TrustAnchors.FromPem(hub.Setup.Ca.CaChainPem)).Verify(new MemoryStream(await client.GetByteArrayAsync($"/log/evidence/{index}")));

    /// <summary>Lets time pass until a token covers the entry.</summary>
    private static Task StampedAsync(TestHub hub, FakeTimeProvider time, long index) => Eventually.HoldsAsync(
        async () =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await using var command = hub.Setup.Source.CreateCommand("select exists (select from log.timestamp where size > $1)");
            command.Parameters.Add(new() { Value = index });
            return (bool)(await command.ExecuteScalarAsync())!;
        },
        $"entry {index} is stamped");

    private static async Task<long> CountAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select count(*) from log.timestamp");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<double> MetricAsync(HttpClient client, string name) =>
        (await client.GetStringAsync("/metrics")).Split('\n').Where(l => l.StartsWith(name + " ", StringComparison.Ordinal))
            .Select(l => double.Parse(l[(name.Length + 1)..], CultureInfo.InvariantCulture)).DefaultIfEmpty(-1).Single();
}
