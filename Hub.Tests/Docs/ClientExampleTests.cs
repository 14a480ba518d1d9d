using System.Diagnostics;
using Hub.Core.Trust;
using Hub.Proofs.Checkpoints;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Hub.Tests.Support;

namespace Hub.Tests.Docs;

/// <summary>The examples of <c>docs/clients</c> run against a live hub.</summary>
[TestFixture]
public sealed class ClientExampleTests
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
