using System.Text.Json.Nodes;
using Hub.Tests.Core.Log;

namespace Hub.Tests.Host;

[TestFixture]
public sealed class LogCheckCommandTests
{
    [Test]
    public async Task Exit_code_says_whether_the_log_is_clean_and_the_output_what_is_not()
    {
        await using var log = await TestLog.CreateAsync();
        await log.AppendAsync(20);
        string[] check = ["log", "check", "--db", log.ConnectionString, "--ca", log.Ca.CaChainPath, "--crl", log.Ca.CrlPath];

        var (clean, said) = await CommandRun.HubAsync(check);
        Assert.That(clean, Is.Zero, said);
        Assert.That(said, Does.Contain("the log is clean"));

        await log.ExecuteAsync("update log.payload set content = 'x' where idx = 7");
        var (damaged, named) = await CommandRun.HubAsync(check);
        Assert.That(damaged, Is.EqualTo(1));
        Assert.That(named, Does.Contain("PAYLOAD_CHANGED    entry 7"));

        var (_, json) = await CommandRun.HubAsync([.. check, "--json"]);
        var report = JsonNode.Parse(json)!["report"]!;
        Assert.That(report["isClean"]!.GetValue<bool>(), Is.False);
        Assert.That(report["faults"]![0]!["place"]!.GetValue<string>(), Is.EqualTo("entry 7"));
    }
}
