using System.CommandLine;

namespace Hub.Host.Commands;

/// <summary><c>hub standards</c>: the work of the standards office on the files of the standard.</summary>
internal static class StandardsCommand
{
    public static Command Create() => new("standards", "城市数据标准 · the city data standard")
    {
        StandardsCheckCommand.Create(),
        StandardsDeriveCommand.Create(),
        StandardsNewCommand.Create(),
        StandardsDiffCommand.Create(),
        StandardsDocsCommand.Create(),
        StandardsClassesCommand.Create(),
        StandardsSampleCommand.Create(),
        StandardsApplyCommand.Create(),
    };
}
