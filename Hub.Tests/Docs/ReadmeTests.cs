using System.Text;
using System.Text.RegularExpressions;
using Hub.Host.Commands;
using Hub.Host.Development;
using Hub.Tests.Support;

namespace Hub.Tests.Docs;

/// <summary>The five minutes of the README, typed into a shell beside a running <c>hub demo</c>, print what the README says.</summary>
[TestFixture]
public sealed partial class ReadmeTests
{
    private const string English = "README.md";
    private const string Chinese = "README.zh-CN.md";

    [Test]
    public async Task Tour_prints_what_the_readme_says()
    {
        using var scratch = new ScratchDirectory();
        var address = TestHub.FreeAddress();
        await InstallAsync(scratch);
        var log = scratch.File("demo.log");
        await using var demo = HubProcess.Start(
            ["demo", "--messages", "1000", "--port", $"{address.Port}", "--data", scratch.File(".hub/demo")], new Dictionary<string, string>(), log, readOutput: false);
        await Eventually.HoldsAsync(
            async () => demo.HasExited ? throw new InvalidOperationException(await demo.LogTailAsync()) : File.Exists(log) && (await File.ReadAllTextAsync(log)).Contains("until Ctrl-C", StringComparison.Ordinal),
            "the demo stays up", 180);

        var steps = Steps(English);
        var script = new StringBuilder("exec 2>&1\n");
        for (var i = 0; i < steps.Count; i++)
        {
            script.Append($"printf '\\n@@{i}@@\\n'\n").Append(steps[i].Command.Replace("https://127.0.0.1:8443", address.ToString().TrimEnd('/'), StringComparison.Ordinal)).Append('\n');
        }

        var (_, printed) = await Shell.RunAsync(scratch.Path, "bash", "-c", script.ToString());

        var said = Marker().Split(printed).Skip(1).Select(Normal).ToArray();
        Assert.That(said, Has.Length.EqualTo(steps.Count), printed);
        for (var i = 0; i < steps.Count; i++)
        {
            Assert.That(said[i], Is.EqualTo(Normal(steps[i].Output)), steps[i].Command);
        }
    }

    [Test]
    public void Both_readmes_type_the_same() => Assert.That(Blocks(Chinese), Is.EqualTo(Blocks(English)));

    [TestCase(English)]
    [TestCase(Chinese)]
    public void Two_commands_exist_and_take_what_the_readme_gives_them(string readme)
    {
        var text = Read(readme);
        foreach (var line in HubCall().Matches(text).Select(m => m.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            Assert.That(HubCommands.Create().Parse(line).Errors, Is.Empty, string.Join(' ', line));
        }

        foreach (var file in new[] { "hub", "test.sh" })
        {
            Assert.That(text, Does.Contain("./" + file));
            Assert.That(File.GetUnixFileMode(Path.Combine(TestPaths.Root, file)).HasFlag(UnixFileMode.UserExecute), Is.True, file);
        }
    }

    [TestCase(English)]
    [TestCase(Chinese)]
    public void Files_that_the_readme_links_to_are_there(string readme)
    {
        var links = Link().Matches(Read(readme)).Select(m => m.Groups[1].Value).Where(l => !l.Contains("://", StringComparison.Ordinal));

        Assert.That(links.Select(l => Path.Combine(TestPaths.Root, l)).Where(p => !Path.Exists(p)), Is.Empty);
    }

    private static async Task InstallAsync(ScratchDirectory scratch)
    {
        var (program, arguments) = HubProcess.CommandLine;
        var hub = scratch.File("hub");
        await File.WriteAllTextAsync(hub, $"#!/bin/sh\nexec '{program}' '{string.Join("' '", arguments)}' \"$@\"\n");
        File.SetUnixFileMode(hub, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string Read(string readme) => File.ReadAllText(Path.Combine(TestPaths.Root, readme));

    private static string[] Blocks(string readme) => [.. ConsoleBlock().Matches(Read(readme)).Select(m => m.Groups[1].Value)];

    /// <summary>The commands behind <c>$ </c>, a here-document included, each with what is printed below it.</summary>
    private static List<(string Command, string Output)> Steps(string readme)
    {
        var steps = new List<(string Command, string Output)>();
        var document = false;
        foreach (var line in Blocks(readme).SelectMany(b => b.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (line.StartsWith("$ ", StringComparison.Ordinal))
            {
                document = line.Contains("<<'END'", StringComparison.Ordinal);
                steps.Add((line[2..], ""));
            }
            else
            {
                var (command, output) = steps[^1];
                steps[^1] = document ? (command + "\n" + line, output) : (command, output + "\n" + line);
                document &= line != "END";
            }
        }

        return steps;
    }

    /// <summary>What differs from run to run, by its kind.</summary>
    private static string Normal(string output) => Number().Replace(Hash().Replace(Time().Replace(output, "TIME"), "HASH"), "$1N").Trim();

    [GeneratedRegex("```console\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ConsoleBlock();

    [GeneratedRegex(@"\n@@\d+@@\n")]
    private static partial Regex Marker();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+Z")]
    private static partial Regex Time();

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Hash();

    [GeneratedRegex(@"(""(?:index|treeSize)"":|#)\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"^(?:`)?\./hub (demo[^#`\n]*)", RegexOptions.Multiline)]
    private static partial Regex HubCall();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
