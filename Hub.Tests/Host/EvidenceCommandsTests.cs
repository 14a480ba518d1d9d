using System.Text.Json.Nodes;
using Hub.Host.Commands;
using Hub.Tests.Core.Log;
using Hub.Tests.Support;

namespace Hub.Tests.Host;

[TestFixture]
public sealed class EvidenceCommandsTests
{
    private TestLog _log = null!;

    [OneTimeSetUp]
    public async Task Make_a_log()
    {
        _log = await TestLog.CreateAsync();
        await _log.AppendAsync(30);
    }

    [OneTimeTearDown]
    public ValueTask Drop_it() => _log.DisposeAsync();

    [Test]
    public async Task Exported_evidence_is_verified_by_hub_verify_and_by_the_printed_commands()
    {
        var file = _log.File("evidence-3.asice");
        var (exported, instructions) = await ExportAsync(3, file);
        Assert.That(exported, Is.Zero, instructions);

        var (verified, report) = await CommandRun.HubAsync("verify", file, "--ca", _log.Ca.CaChainPath);
        Assert.That(verified, Is.Zero, report);
        Assert.That(report, Does.Contain("the evidence is intact: yunfu.gov.cn/exchange/log #3"));

        var commands = instructions.Split('\n').Where(l => l.StartsWith("  ", StringComparison.Ordinal) && !l.Contains("hub verify", StringComparison.Ordinal));
        var (code, said) = await Shell.RunAsync(Path.GetTempPath(), "bash", "-euc", string.Join('\n', commands));
        Assert.That(code, Is.Zero, said);
        Assert.That(said, Does.Contain("CMS Verification successful"));
    }

    [Test]
    public async Task Damaged_evidence_ends_with_exit_code_1_and_names_the_check()
    {
        var file = _log.File("damaged.asice");
        await ExportAsync(2, file);
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.AsSpan().IndexOf("单位"u8) + 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        var (code, json) = await CommandRun.HubAsync("verify", file, "--json");

        Assert.That(code, Is.EqualTo(1));
        var failed = JsonNode.Parse(json)!["checks"]!.AsArray().Where(c => c!["outcome"]!.GetValue<string>() == "failed").Select(c => c!["name"]!.GetValue<string>());
        Assert.That(failed, Is.EqualTo(new[] { "files", "payload" }));
    }

    [Test]
    public void Entry_that_does_not_exist_is_a_misuse() =>
        Assert.That(() => ExportAsync(30, _log.File("none.asice")), Throws.TypeOf<CommandException>().With.Message.Contains("no entry 30"));

    [Test]
    public void Directory_without_a_database_is_not_made_into_one()
    {
        using var scratch = new ScratchDirectory();

        Assert.That(
            () => CommandRun.HubAsync("log", "export", "--index", "0", "--data", scratch.Path, "--ca", _log.Ca.CaChainPath, "--crl", _log.Ca.CrlPath),
            Throws.TypeOf<CommandException>().With.Message.Contains("holds no database"));
        Assert.That(Directory.EnumerateFileSystemEntries(scratch.Path), Is.Empty);
    }

    private Task<(int ExitCode, string Output)> ExportAsync(long index, string file) => CommandRun.HubAsync(
        "log", "export", "--index", $"{index}", "--out", file, "--db", _log.ConnectionString, "--ca", _log.Ca.CaChainPath, "--crl", _log.Ca.CrlPath);
}
