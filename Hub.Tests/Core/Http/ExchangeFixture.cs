using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Http;

/// <summary>A hub with small limits, and the market supervision that publishes to it.</summary>
public abstract class ExchangeFixture
{
    protected TestHub Hub { get; private set; } = null!;
    protected HttpClient Market { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        Hub = await TestHub.StartAsync(("Intake:MaxMessageBytes", "4096"), ("Intake:MaxRequestBytes", "200000"), ("Intake:MaxMessagesPerRequest", "100"));
        Market = Hub.Client(Hub.Setup.MarketCertificate);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        Market.Dispose();
        await Hub.DisposeAsync();
    }

    protected static string Text(JsonNode node, string member) => (string)node[member]!;

    protected async Task<JsonArray> PostBatchAsync(params JsonNode[] messages)
    {
        using var response = await Market.PostAsync("/exchange/leg.registration", Registration.Content(new JsonArray(messages).ToJsonString(), "application/cloudevents-batch+json"));
        return (await response.Content.ReadFromJsonAsync<JsonArray>())!;
    }

    protected Task<(HttpStatusCode Status, JsonObject Body)> PostAsync(string text, string mediaType, string path = "/exchange/leg.registration") =>
        PostAsync(Encoding.UTF8.GetBytes(text), mediaType, path);

    protected async Task<(HttpStatusCode Status, JsonObject Body)> PostAsync(byte[] body, string mediaType, string path = "/exchange/leg.registration")
    {
        using var response = await Market.PostAsync(path, Registration.Content(body, mediaType));
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    protected async Task<string> EntryAsync(long index)
    {
        await using var command = Hub.Setup.Source.CreateCommand("select body from log.entry where idx = $1");
        command.Parameters.Add(new() { Value = index });
        return Encoding.UTF8.GetString((byte[])(await command.ExecuteScalarAsync())!);
    }
}
