using System.CommandLine;
using Hub.Schemas.Tools;

namespace Hub.Host.Commands;

/// <summary><c>hub standards sample</c>: valid messages of a dataset, one a line.</summary>
internal static class StandardsSampleCommand
{
    public static Command Create()
    {
        var directory = new StandardsDirectory();
        var name = new Argument<string>("dataset") { Description = "数据集 · dataset" };
        var count = new Option<int>("--count", "-n") { HelpName = "N", Description = "条数 · number of messages (default 10)", DefaultValueFactory = _ => 10 };
        var seed = new Option<int>("--seed") { HelpName = "N", Description = "随机种子 · seed; the same seed gives the same messages (default 1)", DefaultValueFactory = _ => 1 };
        var command = new Command("sample", "生成正确的样例报文 · print valid sample messages, one a line") { name, count, seed };
        directory.AddTo(command);
        command.SetAction(arguments =>
        {
            var bundle = directory.Read(arguments);
            var catalogue = StandardsDirectory.Load(bundle);
            var samples = Samples(() => new SampleMessages(
                catalogue, bundle, StandardsDirectory.Find(catalogue, arguments.GetRequiredValue(name)), arguments.GetValue(seed), TimeProvider.System));
            for (var i = 0; i < arguments.GetValue(count); i++)
            {
                arguments.InvocationConfiguration.Output.WriteLine(samples.Next());
            }
        });
        return command;
    }

    private static SampleMessages Samples(Func<SampleMessages> make)
    {
        try
        {
            return make();
        }
        catch (InvalidOperationException e)
        {
            throw new CommandException(e.Message, e);
        }
    }
}
