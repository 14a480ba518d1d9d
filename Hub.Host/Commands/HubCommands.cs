using System.CommandLine;

namespace Hub.Host.Commands;

/// <summary>The command line of <c>hub</c>: one file a command, listed here.</summary>
public static class HubCommands
{
    public static RootCommand Create()
    {
        var root = new RootCommand("云浮市数据交换与整合平台 · Yunfu city data exchange hub");
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(VerifyCommand.Create());
        root.Subcommands.Add(LogCommand.Create());
        root.Subcommands.Add(AuditCommand.Create());
        root.Subcommands.Add(StandardsCommand.Create());
        root.Subcommands.Add(ParticipantCommand.Create());
        root.Subcommands.Add(CaCommand.Create());
        root.Subcommands.Add(DbCommand.Create());
        root.Subcommands.Add(BusCommand.Create());
        root.Subcommands.Add(PublishCommand.Create());
        root.Subcommands.Add(SubscribeCommand.Create());
        root.Subcommands.Add(SubscriptionCommand.Create());
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(DemoDepartmentCommand.Create());
        root.Subcommands.Add(ValidateCommand.Create());
        root.Subcommands.Add(AdapterCommand.Create());
        root.Subcommands.Add(SinkCommand.Create());
        return root;
    }
}
