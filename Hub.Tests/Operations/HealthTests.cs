using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Core.Log;
using Hub.Host.Serving;
using Hub.Proofs.Checkpoints;
using Hub.Tests.Support;

namespace Hub.Tests.Operations;

[TestFixture]
public sealed class HealthTests : HubFixture
{
    [Test]
    public async Task RunningHub_is_alive_and_ready_for_anyone_who_asks()
    {
        using var client = Hub.Client(null);

        Assert.That(await client.GetStringAsync("/health/live"), Is.EqualTo("live\n"));
        var ready = await client.GetFromJsonAsync<JsonObject>("/health/ready");
        Assert.That((bool)ready!["ready"]!, Is.True);
        Assert.That((string?)ready["log"], Is.EqualTo("open"));
        Assert.That((int)ready["participants"]!, Is.EqualTo(2));
    }

    [Test]
    public async Task SecondHub_on_the_same_log_is_alive_but_not_ready_and_refuses_messages()
    {
        var (status, health, refused) = await AskAnotherHubAsync(Hub.Setup.ConnectionString);

        Assert.That(status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((string?)health["log"], Is.EqualTo("waiting"));
        Assert.That(refused, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task Hub_without_a_standard_is_not_ready()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var source = database.CreateDataSource();
        var key = NoteSigner.Parse((await File.ReadAllTextAsync(Hub.Setup.Settings["LogKeyFile"]!)).Trim());
        await LogOrigin.CreateAsync(source, key.Verifier, TimeProvider.System);

        var (status, health, _) = await AskAnotherHubAsync(database.ConnectionString);

        Assert.That(status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((int)health["datasets"]!, Is.Zero);
    }

    /// <summary>Starts a hub on a database with the keys of ours; its health, and how it answers the market supervision's message.</summary>
    private async Task<(HttpStatusCode Status, JsonObject Health, HttpStatusCode Publish)> AskAnotherHubAsync(string database)
    {
        var address = TestHub.FreeAddress();
        await using var another = HubServer.Build(new Dictionary<string, string?>(Hub.Setup.Settings) { ["Database"] = database, ["Listen"] = address.ToString() });
        await another.StartAsync();
        using var client = TestHub.Client(address, Hub.Setup.Ca, Hub.Setup.MarketCertificate.Certificate);
        using var health = await client.GetAsync("/health/ready");
        using var publish = await client.PostAsync("/exchange", Registration.Content(Registration.Event("refused").ToJsonString(), "application/cloudevents+json"));
        var answer = (health.StatusCode, (await health.Content.ReadFromJsonAsync<JsonObject>())!, publish.StatusCode);
        await another.StopAsync();
        return answer;
    }
}
