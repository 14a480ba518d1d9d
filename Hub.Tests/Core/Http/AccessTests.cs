using System.Net;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Http;

/// <summary>Routes match whatever the case of a path; so must what guards them.</summary>
[TestFixture]
public sealed class AccessTests
{
    private TestHub _hub = null!;
    private HttpClient _market = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _hub = await TestHub.StartAsync();
        _market = _hub.Client(_hub.Setup.MarketCertificate);
        using var auditor = _hub.Client(_hub.Setup.AuditorCertificate);
        await auditor.GetStringAsync(new Uri("/audit/entries", UriKind.Relative)); // entry of another department
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _market.Dispose();
        await _hub.DisposeAsync();
    }

    [TestCase("/log/tile/entries/000.p/1")]
    [TestCase("/LOG/tile/entries/000.p/1")]
    [TestCase("/log/TILE/entries/000.p/1")]
    [TestCase("/log/evidence/0")]
    [TestCase("/log/Evidence/0")]
    [TestCase("/log/evidence/0/")]
    public async Task Entries_are_neither_for_strangers_nor_for_other_departments(string path)
    {
        using var stranger = _hub.Client(null);
        using var unknown = await stranger.GetAsync(new Uri(path, UriKind.Relative));
        using var department = await _market.GetAsync(new Uri(path, UriKind.Relative));

        Assert.That(unknown.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(department.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [TestCase("/sinks/legal_entity/dead-letters")]
    [TestCase("/sinks/legal_entity/Dead-Letters")]
    [TestCase("/sinks/legal_entity/dead-letters/")]
    public async Task Dead_letters_are_for_auditors_and_operators(string path)
    {
        using var auditor = _hub.Client(_hub.Setup.AuditorCertificate);
        using var allowed = await auditor.GetAsync(new Uri(path, UriKind.Relative));
        using var refused = await _market.GetAsync(new Uri(path, UriKind.Relative));

        Assert.That(allowed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }
}
