using System.CommandLine;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Core.Exchanges;
using Npgsql;

namespace Hub.Host.Commands;

/// <summary><c>hub subscription</c>: what the hub carries to departments. Orders are rows of the hub's database; no hub needs to run.</summary>
internal static class SubscriptionCommand
{
    public static Command Create()
    {
        var command = new Command("subscription", "推送订阅 · Subscriptions that the hub carries to departments") { List(), Show(), SubscriptionCreateCommand.Create() };
        foreach (var order in SubscriptionOrderCommand.CreateAll())
        {
            command.Subcommands.Add(order);
        }

        return command;
    }

    /// <summary>Who orders, for the log.</summary>
    internal static string By => $"hub by {Environment.UserName}";

    internal static Argument<string> NameArgument() => new("name") { HelpName = "NAME", Description = "订阅名称 · name of the subscription" };

    internal static Option<bool> JsonOption() => new("--json") { Description = "输出 JSON · print JSON" };

    /// <summary>A command on the hub's database.</summary>
    internal static Command OnStore(Command command, Func<PushStore, NpgsqlDataSource, ParseResult, CancellationToken, Task> act)
    {
        var database = new DatabaseOption();
        database.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var opened = await database.OpenAsync(arguments, cancellationToken);
            await act(new PushStore(opened.Source, TimeProvider.System), opened.Source, arguments, cancellationToken);
        });
        return command;
    }

    /// <exception cref="CommandException">There is none of this name.</exception>
    internal static async Task<PushSubscription> FindAsync(PushStore store, string name, CancellationToken cancellationToken) =>
        await store.FindAsync(name, cancellationToken) ?? throw Refused(Refusals.SubscriptionUnknown);

    internal static CommandException Refused(Refusal refusal) => new($"{refusal.Code}: {refusal.Zh} {refusal.En}");

    internal static void Print(TextWriter output, PushSubscription subscription, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonOutput.Format(PushAnswer.Of(subscription)));
        }
        else
        {
            PrintLine(output, PushAnswer.Of(subscription));
        }
    }

    private static Command List()
    {
        var json = JsonOption();
        return OnStore(new Command("list", "各订阅的状态 · State of all subscriptions, and of the systems that pull") { json }, async (store, _, arguments, cancellationToken) =>
        {
            var answers = (await store.ListAsync(null, null, cancellationToken)).Select(PushAnswer.Of).Concat(await store.PullsAsync(cancellationToken)).ToArray();
            var output = arguments.InvocationConfiguration.Output;
            if (arguments.GetValue(json))
            {
                output.WriteLine(JsonOutput.Format(answers));
                return;
            }

            foreach (var answer in answers)
            {
                PrintLine(output, answer);
            }
        });
    }

    private static Command Show()
    {
        var (name, json) = (NameArgument(), JsonOption());
        return OnStore(new Command("show", "一个订阅的状态和设置 · State and settings of a subscription") { name, json }, async (store, _, arguments, cancellationToken) =>
        {
            var found = await FindAsync(store, arguments.GetRequiredValue(name), cancellationToken);
            var output = arguments.InvocationConfiguration.Output;
            Print(output, found, arguments.GetValue(json));
            if (!arguments.GetValue(json))
            {
                output.WriteLine($"    {JsonOutput.Format(found.Settings)}");
            }
        });
    }

    private static void PrintLine(TextWriter output, PushAnswer answer)
    {
        var snapshot = answer.Next < answer.Snapshot ? $", 快照至 snapshot up to {answer.Snapshot:N0}" : "";
        output.WriteLine($"{answer.Name,-24} {answer.Way,-8} {answer.State,-8} {answer.Uscc} {answer.Dataset,-24} 位置 next {answer.Next:N0}, 已送达 delivered {answer.Delivered:N0}{snapshot}");
        if (answer.Problem is { } problem)
        {
            output.WriteLine($"    {problem.Code}: {problem.Zh} {problem.En}");
        }
    }
}
