using Hub.Tests.Support;

namespace Hub.Tests.Host.Commands;

/// <summary><c>hub adapter test</c> on the sample of the documentation.</summary>
[TestFixture]
public sealed class AdapterCommandTests
{
    private static readonly string s_folder = Path.Combine(TestPaths.Root, "docs", "sources");

    [Test]
    public async Task The_documented_source_maps_its_sample_and_shows_before_and_after()
    {
        var (code, output) = await TestAsync("--input", Path.Combine(s_folder, "登记样例.csv"));

        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Match(@"注册资本\(万元\) +1\.20 +-> /registeredCapital +12000"));
        Assert.That(output, Does.Match(@"所属区县 +新兴县 +-> /divisionCode +445321"));
        Assert.That(output, Does.Contain("3 条记录 records: 2 条正确 valid, 0 条有误 invalid, 1 条跳过 skipped"));
    }

    [Test]
    public async Task Wrong_records_are_counted_by_code_and_the_exit_code_says_so()
    {
        using var scratch = new ScratchDirectory();
        var text = await File.ReadAllTextAsync(Path.Combine(s_folder, "登记样例.csv"));
        await File.WriteAllTextAsync(scratch.File("wrong.csv"), text.Replace("云城区,云浮市市场监督管理局,2024年3月12日,在业", "云城区,云浮市市场监督管理局,2024年2月30日,在业", StringComparison.Ordinal));

        var (code, output) = await TestAsync("--input", scratch.File("wrong.csv"), "--json");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("\"invalid\":1,\"skipped\":1,\"codes\":{\"MAPPING_DATE_INVALID\":1}"));
    }

    private static Task<(int ExitCode, string Output)> TestAsync(params string[] arguments) =>
        CommandRun.HubAsync(["adapter", "test", Path.Combine(s_folder, "market-registration.yaml"), "--standards", TestPaths.Standards, .. arguments]);
}
