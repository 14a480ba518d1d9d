using System.CommandLine;
using Hub.Core.Delivery.Subscriptions;
using Hub.Core.Delivery.Subscriptions.Push;
using Npgsql;

namespace Hub.Host.Commands;

/// <summary><c>hub subscription pause|resume|seek|snapshot|remove</c>: kept in the database, heeded within about a second, survives restarts, entered into the log.</summary>
internal static class SubscriptionOrderCommand
{
    public static IEnumerable<Command> CreateAll() =>
    [
        Order(new Command("pause", "暂停推送 · Pause a subscription after the batch in hand; its position stays"), (store, name, cancellationToken) => store.SetStateAsync(name, PushState.Paused, SubscriptionCommand.By, cancellationToken)),
        Order(new Command("resume", "恢复推送 · Let a subscription go on where it stands, at once"), (store, name, cancellationToken) => store.SetStateAsync(name, PushState.Running, SubscriptionCommand.By, cancellationToken)),
        Order(new Command("remove", "取消订阅 · Remove a subscription and its position"), (store, name, cancellationToken) => store.RemoveAsync(name, SubscriptionCommand.By, cancellationToken)),
        Seek(),
        Snapshot(),
    ];

    private static Command Order(Command command, Func<PushStore, string, CancellationToken, Task> order) =>
        Order(command, (store, _, subscription, _, cancellationToken) => order(store, subscription.Name, cancellationToken));

    private static Command Order(Command command, Func<PushStore, NpgsqlDataSource, PushSubscription, ParseResult, CancellationToken, Task> order)
    {
        var (name, json) = (SubscriptionCommand.NameArgument(), SubscriptionCommand.JsonOption());
        command.Arguments.Add(name);
        command.Options.Add(json);
        return SubscriptionCommand.OnStore(command, async (store, hub, arguments, cancellationToken) =>
        {
            var before = await SubscriptionCommand.FindAsync(store, arguments.GetRequiredValue(name), cancellationToken);
            await order(store, hub, before, arguments, cancellationToken);
            if (await store.FindAsync(before.Name, cancellationToken) is { } after)
            {
                SubscriptionCommand.Print(arguments.InvocationConfiguration.Output, after, arguments.GetValue(json));
            }
        });
    }

    private static Command Seek()
    {
        var to = new StartingPointOptions();
        var command = new Command("seek", "重新推送 · Go on from an index or a time: what lies in between is delivered again, or never");
        to.AddTo(command, withSnapshot: false);
        return Order(command, async (store, hub, subscription, arguments, cancellationToken) =>
        {
            if (!to.IsGiven(arguments))
            {
                throw new CommandException("请给出 --index 或 --time。 · Give --index or --time.");
            }

            await store.MoveAsync(subscription.Name, await to.ResolveAsync(arguments, hub, cancellationToken), SubscriptionCommand.By, cancellationToken);
        });
    }

    private static Command Snapshot() =>
        Order(new Command("snapshot", "重发现状 · Deliver the newest message of each key as of now, then go on with what comes after"), async (store, hub, subscription, _, cancellationToken) =>
        {
            var standing = await new StartingPoint { Snapshot = true }.ResolveAsync(hub, cancellationToken);
            await store.MoveAsync(subscription.Name, standing!.Value, SubscriptionCommand.By, cancellationToken);
        });
}
