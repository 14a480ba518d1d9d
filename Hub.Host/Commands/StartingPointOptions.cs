using System.CommandLine;
using Hub.Core.Delivery.Subscriptions;
using Hub.Core.Exchanges;
using Npgsql;

namespace Hub.Host.Commands;

/// <summary>Where a subscription begins, or goes on: <c>--index</c>, <c>--time</c> or <c>--snapshot</c>.</summary>
internal sealed class StartingPointOptions
{
    private readonly Option<long?> _index = new("--index") { HelpName = "N", Description = "从该日志序号起 · from this log index (0: the beginning)" };
    private readonly Option<DateTimeOffset?> _time = new("--time") { HelpName = "TIME", Description = "从该时间接收的报文起 · from what was received at this time, e.g. 2026-11-01T00:00:00+08:00" };
    private readonly Option<bool> _snapshot = new("--snapshot") { Description = "先发现状,再发变化 · first the newest message of each key, then what comes after" };

    public void AddTo(Command command, bool withSnapshot = true)
    {
        command.Options.Add(_index);
        command.Options.Add(_time);
        if (withSnapshot)
        {
            command.Options.Add(_snapshot);
        }
    }

    /// <summary>True when one of the options is given.</summary>
    public bool IsGiven(ParseResult arguments) => Point(arguments) != new StartingPoint();

    /// <exception cref="CommandException">The index is not one of the log, or more than one is given.</exception>
    public async Task<Standing> ResolveAsync(ParseResult arguments, NpgsqlDataSource hub, CancellationToken cancellationToken) =>
        await Point(arguments).ResolveAsync(hub, cancellationToken) ?? throw SubscriptionCommand.Refused(Refusals.PositionUnknown);

    private StartingPoint Point(ParseResult arguments) =>
        new() { Next = arguments.GetValue(_index), Time = arguments.GetValue(_time), Snapshot = arguments.GetResult(_snapshot) is not null && arguments.GetValue(_snapshot) };
}
