using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Core.Trust;

namespace Hub.Tests.Support;

/// <summary>An operator at a hub: gives orders, reads refusals, and finds what the log says of it.</summary>
internal sealed class OperatorClient : IDisposable
{
    private readonly TestHub _hub;
    private readonly IssuedCertificate _certificate;

    private OperatorClient(TestHub hub, IssuedCertificate certificate) => (_hub, _certificate, Http) = (hub, certificate, hub.Client(certificate));

    public HttpClient Http { get; }

    /// <summary>Registers the operator, and waits until the hub knows it.</summary>
    public static async Task<OperatorClient> AtAsync(TestHub hub)
    {
        var client = new OperatorClient(hub, await hub.Setup.AddOperatorAsync());
        await Eventually.HoldsAsync(async () => await client.StatusAsync(HttpMethod.Get, "/sinks/legal_entity/config") == HttpStatusCode.OK, "the operator is known");
        return client;
    }

    /// <summary>The same operator at another hub of the same database.</summary>
    public OperatorClient At(TestHub hub) => new(hub, _certificate);

    public async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string? body = null)
    {
        using var response = await SendAsync(Http, method, path, body);
        return response.StatusCode;
    }

    public Task<(int Status, string? Code)> RefusalAsync(HttpMethod method, string path, string? body = null) => RefusalAsync(Http, method, path, body);

    /// <summary>The hub's own problem, which every refusal is.</summary>
    public static async Task<(int Status, string? Code)> RefusalAsync(HttpClient client, HttpMethod method, string path, string? body = null)
    {
        using var response = await SendAsync(client, method, path, body);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"), $"{response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return ((int)response.StatusCode, (string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["code"]);
    }

    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : Registration.Content(body, "application/json") };
        return await client.SendAsync(request);
    }

    public Task HasStateAsync(string path, string state) => Eventually.HoldsAsync(
        async () => (string?)(await Http.GetFromJsonAsync<JsonObject>($"{path}/status"))!["connector"]!["state"] == state, $"{path} is {state}");

    /// <summary>Acts in the log, in order, that were ordered by this operator's system; by anybody if told so.</summary>
    public async Task<List<string>> ActsAsync(string prefix, bool anybody = false)
    {
        await using var command = _hub.Setup.Source.CreateCommand("select log.text_of(body) from log.entry where kind = 4 order by idx");
        await using var rows = await command.ExecuteReaderAsync();
        var acts = new List<string>();
        while (await rows.ReadAsync())
        {
            var entry = JsonNode.Parse(rows.GetString(0))!;
            if ((string?)entry["act"] is { } act && act.StartsWith(prefix, StringComparison.Ordinal) && (anybody || ((string?)entry["by"])?.EndsWith($" for {HubSetup.Operator}/main", StringComparison.Ordinal) == true))
            {
                acts.Add(act);
            }
        }

        return acts;
    }

    public void Dispose() => Http.Dispose();
}
