using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Hub.Core.Trust;
using Hub.Proofs.Checkpoints;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Hub.Tests.Support;

namespace Hub.Tests.Docs;

/// <summary>The examples of <c>docs/clients</c> run against a live hub.</summary>
[TestFixture]
public sealed partial class ClientExampleTests
{
    private TestHub _hub = null!;
    private ScratchDirectory _scratch = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _scratch = new ScratchDirectory();
        _hub = await TestHub.StartAsync();
        await _hub.Setup.Participants.SaveAsync(new Grant { Uscc = HubSetup.Market, Dataset = DatasetName.Parse("leg.abnormal"), Action = GrantAction.Subscribe, Purpose = "test" });
        await Eventually.HoldsAsync(
            async () =>
            {
                using var market = _hub.Client(_hub.Setup.MarketCertificate);
                return (await market.GetStringAsync(new Uri("/deliver", UriKind.Relative))).Contains("leg.abnormal", StringComparison.Ordinal);
            },
            "the grant is in force");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _hub.DisposeAsync();
        _scratch.Dispose();
    }

    [TestCase("exchange.sh", "sh", "shell-1")]
    [TestCase("exchange.py", "python3", "python-1")]
    [TestCase("exchange.mjs", "node", "node-1")]
    [TestCase("exchange.cs", "dotnet run", "csharp-1")]
    public async Task An_example_publishes_receives_and_acknowledges(string file, string command, string id)
    {
        var (code, output) = await RunAsync([.. command.Split(' '), Path.Combine(TestPaths.Root, "docs", "clients", file)], _hub.Setup.MarketCertificate);

        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Contain("91445300707813507B").And.Contain(id));
        Assert.That(await CountAsync("select count(*) from log.entry where kind = 1 and log.text_of(body) like '%\"id\":\"" + id + "\"%'"), Is.EqualTo(1));
        Assert.That(await CountAsync("select next_index from subscription.position where dataset = 'leg.abnormal'"), Is.GreaterThan(await CountAsync("select max(idx) from log.entry where kind = 1") - 1));
    }

    /// <summary>No Java here: what the example would send is taken from its text, and sent.</summary>
    [Test]
    public async Task Requests_of_the_Java_example_get_the_answers_that_it_expects()
    {
        var source = await File.ReadAllTextAsync(Path.Combine(TestPaths.Root, "docs", "clients", "Exchange.java"));
        var paths = Request().Matches(source).Select(m => m.Groups[1].Value).ToArray();
        using var market = _hub.Client(_hub.Setup.MarketCertificate);
        using var content = Registration.Content(
            TextBlock().Match(source).Groups[1].Value.Replace("%s", $"/departments/{HubSetup.Market}/systems/main", StringComparison.Ordinal), ContentType().Match(source).Groups[1].Value);

        using var accepted = await market.PostAsync(new Uri(paths[0], UriKind.Relative), content);
        using var page = await market.GetAsync(new Uri(paths[1], UriKind.Relative));
        using var acknowledged = await market.PostAsync(new Uri(paths[2] + page.Headers.GetValues(Header().Match(source).Groups[1].Value).Single(), UriKind.Relative), null);

        Assert.That(paths, Has.Length.EqualTo(3));
        Assert.That(new[] { accepted, page, acknowledged }.Select(a => a.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("java-1"));
        Assert.That(await acknowledged.Content.ReadAsStringAsync(), Does.Contain("acknowledged"));
    }

    [GeneratedRegex(@"to\(""([^""]+)""")]
    private static partial Regex Request();

    [GeneratedRegex(@"""{3}\s(.*?)""{3}", RegexOptions.Singleline)]
    private static partial Regex TextBlock();

    [GeneratedRegex(@"header\(""content-type"", ""([^""]+)""\)")]
    private static partial Regex ContentType();

    [GeneratedRegex(@"firstValue\(""([^""]+)""\)")]
    private static partial Regex Header();

    private async Task<(int Code, string Output)> RunAsync(string[] command, IssuedCertificate certificate)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = _scratch.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HUB"] = _hub.Address.ToString().TrimEnd('/');
        start.Environment["CA"] = _hub.Setup.Ca.CaChainPath;
        start.Environment["CERT"] = certificate.PemPath;
        start.Environment["KEY"] = certificate.KeyPath;
        start.Environment["SOURCE"] = $"/departments/{HubSetup.Market}/systems/main";
        start.Environment["VKEY"] = NoteSigner.Parse(await File.ReadAllTextAsync(_hub.Setup.Settings["LogKeyFile"]!)).Verifier.ToString();
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var command = _hub.Setup.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
