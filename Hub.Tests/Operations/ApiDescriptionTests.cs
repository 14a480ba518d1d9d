using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hub.Core.Exchanges;
using Hub.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Operations;

[TestFixture]
public sealed partial class ApiDescriptionTests
{
    /// <summary>Routes about the interface itself.</summary>
    private static readonly string[] s_undescribed = ["/metrics", "/openapi", "/scalar", "/asyncapi.json"];

    private readonly ScratchDirectory _sources = new();
    private TestHub _hub = null!;
    private HttpClient _anyone = null!;
    private JsonObject _document = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _hub = await TestHub.StartAsync(("Sources:Directory", _sources.Path));
        _anyone = _hub.Client(null);
        _document = JsonNode.Parse(await _anyone.GetStringAsync("/openapi/v1.json"))!.AsObject();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _anyone.Dispose();
        await _hub.DisposeAsync();
        _sources.Dispose();
    }

    [Test]
    public void Every_route_is_described_in_both_languages()
    {
        var routes = _hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(e => "/" + Constraint().Replace(e.RoutePattern.RawText!, "{$1}").Trim('/'))
            .Where(r => !s_undescribed.Any(u => r.StartsWith(u, StringComparison.Ordinal)))
            .Distinct().ToArray();

        Assert.That(routes, Has.Length.GreaterThan(8));
        Assert.That(Operations().Select(o => o.Path.TrimEnd('/')).Distinct(), Is.SupersetOf(routes));
        foreach (var (path, operation) in Operations())
        {
            Assert.That((string?)operation["summary"], Does.Match(@"\p{IsCJKUnifiedIdeographs}.* · .*[a-z]"), path);
        }
    }

    [Test]
    public async Task Every_dataset_in_force_has_its_channel_in_the_AsyncAPI_document()
    {
        var document = JsonNode.Parse(await _anyone.GetStringAsync("/asyncapi.json"))!.AsObject();
        var datasets = _hub.Services.GetRequiredService<RegistryInForce>().Current.Datasets.Select(d => d.Dataset.Name.Value).Distinct().ToArray();

        Assert.That(datasets, Has.Length.GreaterThan(40));
        Assert.That(document["channels"]!.AsObject().Select(c => c.Key), Is.EquivalentTo(datasets.Append("dead-letters").Append("deliver")));
    }

    [Test]
    public void Every_refusal_is_problem_json()
    {
        var operations = Operations().Where(o => !o.Path.StartsWith("/health", StringComparison.Ordinal) && !o.Path.StartsWith("/schemas", StringComparison.Ordinal)).ToArray();
        foreach (var (path, operation) in operations)
        {
            var refusal = operation["responses"]!["403"];
            Assert.That(refusal?["content"]?["application/problem+json"], Is.Not.Null, path);
        }
    }

    [Test]
    public void Publishing_names_the_four_forms_of_a_request()
    {
        var forms = _document["paths"]!["/exchange/{dataset}"]!["post"]!["requestBody"]!["content"]!.AsObject().Select(c => c.Key);

        Assert.That(forms, Is.EquivalentTo(new[] { "application/cloudevents+json", "application/cloudevents-batch+json", "application/x-ndjson", "application/json" }));
    }

    [Test]
    public async Task Page_of_the_interface_loads_nothing_from_elsewhere()
    {
        using var page = await _anyone.GetAsync("/scalar/v1");
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var html = await page.Content.ReadAsStringAsync();

        Assert.That(Loaded().Matches(html).Select(m => m.Groups[1].Value), Is.Not.Empty.And.None.Match("^(https?:)?//"));
        foreach (Match script in Loaded().Matches(html))
        {
            using var response = await _anyone.GetAsync(new Uri(page.RequestMessage!.RequestUri!, script.Groups[1].Value));
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), script.Value);
        }

        Assert.That(html, Does.Not.Contain("cdn."));
        Assert.That(html, Does.Not.Contain("fonts.scalar.com"));
    }

    private IEnumerable<(string Path, JsonNode Operation)> Operations() =>
        _document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(o => (path.Key, o.Value!)));

    /// <summary>Route constraints and catch-alls, which OpenAPI does not know.</summary>
    [GeneratedRegex(@"\{\**(\w+)[^}]*\}")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"(?:src|href|import)\s*(?:=|\()?\s*[""']([^""'#]+)[""']")]
    private static partial Regex Loaded();
}
