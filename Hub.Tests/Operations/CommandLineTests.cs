using System.CommandLine;
using System.CommandLine.Help;
using Hub.Host.Commands;
using Hub.Tests.Support;

namespace Hub.Tests.Operations;

[TestFixture]
public sealed class CommandLineTests
{
    [TestCaseSource(nameof(Commands))]
    public void Command_and_all_it_takes_are_explained_in_both_languages(string[] path)
    {
        var command = Find(path);
        var symbols = command.Options.Where(o => o is not (HelpOption or VersionOption)).Cast<Symbol>().Concat(command.Arguments).Prepend(command);
        foreach (var symbol in symbols)
        {
            Assert.That(symbol.Description, Does.Match(@"\p{IsCJKUnifiedIdeographs}.* · .*[A-Za-z]{2}"), symbol.Name);
        }
    }

    [TestCaseSource(nameof(Commands))]
    public async Task Help_of_a_command_is_printed_and_nothing_is_done(string[] path)
    {
        var (code, output, error) = await RunAsync([.. path, "--help"]);

        Assert.That(code, Is.EqualTo(HubCommandLine.Done), error);
        Assert.That(output, Does.Contain(Find(path).Description));
    }

    [TestCase("hub log show --help", "log", "show", "--nope")]
    [TestCase("hub ca department --help", "ca", "department", "--uscc", "91445300MA4UQ8K7XE")]
    [TestCase("hub log --help", "log")]
    [TestCase("hub --help", "nothing")]
    public async Task Wrong_command_line_is_refused_and_points_to_the_help_of_its_command(string help, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);

        Assert.That(code, Is.EqualTo(HubCommandLine.Misuse));
        Assert.That(error, Does.StartWith("命令行有误 · The command line is wrong:").And.Contain("帮助 · Help: " + help));
        Assert.That(output, Is.Empty);
    }

    [Test]
    public async Task Misuse_is_said_in_both_languages_without_a_stack_trace()
    {
        using var scratch = new ScratchDirectory();

        var (code, _, error) = await RunAsync("log", "show", "--data", scratch.Path);

        Assert.That(code, Is.EqualTo(HubCommandLine.Misuse));
        Assert.That(error, Does.Contain("没有数据库 · holds no database").And.Not.Contain("   at "));
    }

    [Test]
    public async Task Database_that_is_away_is_told_from_misuse()
    {
        using var scratch = new ScratchDirectory();

        var (code, _, error) = await RunAsync("log", "show", "--db", $"Host={scratch.Path};Username=hub;Database=none");

        Assert.That(code, Is.EqualTo(HubCommandLine.Unavailable));
        Assert.That(error, Does.Contain("not available").And.Not.Contain("   at "));
    }

    private static IEnumerable<TestCaseData> Commands() => Walk(HubCommands.Create(), []).Select(path => new TestCaseData([path]).SetArgDisplayNames(string.Join(' ', path.Prepend("hub"))));

    private static IEnumerable<string[]> Walk(Command command, string[] path) =>
        command.Subcommands.Where(c => !c.Hidden).SelectMany(c => Walk(c, [.. path, c.Name])).Prepend(path);

    private static Command Find(string[] path) => path.Aggregate((Command)HubCommands.Create(), (command, name) => command.Subcommands.Single(c => c.Name == name));

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await HubCommandLine.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
