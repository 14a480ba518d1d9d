using System.CommandLine;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Core.Exchanges;
using Hub.Schemas.Catalogue;

namespace Hub.Host.Commands;

/// <summary><c>hub subscription create</c>: where to, from where on, and how much at once.</summary>
internal static class SubscriptionCreateCommand
{
    public static Command Create()
    {
        var name = SubscriptionCommand.NameArgument();
        var uscc = new Option<string>("--uscc") { HelpName = "CODE", Required = true, Description = "接收部门的统一社会信用代码 · unified social credit code of the department that receives" };
        var dataset = new Option<string>("--dataset") { HelpName = "NAME", Required = true, Description = "数据集 · dataset; the department needs a grant to subscribe it" };
        var webhook = new Option<string?>("--webhook") { HelpName = "URL", Description = "以 HTTPS 推送 · POST to this https address" };
        var file = new Option<string?>("--file") { HelpName = "FORMAT", Description = "写成文件(csv 或 ndjson) · write files (csv or ndjson) into Subscriptions:Directory" };
        var bridge = new Option<string?>("--bridge") { HelpName = "TABLE", Description = "写入部门 PostgreSQL 的表 · write rows into this table of the department's PostgreSQL" };
        var secret = new Option<string?>("--secret") { HelpName = "NAME", Description = "连接串的名称,见 Subscriptions:Secrets · name under Subscriptions:Secrets of its connection string" };
        var batch = new Option<int>("--batch") { HelpName = "N", DefaultValueFactory = _ => 500, Description = "每批最多条数 · most messages at once (default 500)" };
        var seconds = new Option<int>("--seconds") { HelpName = "T", DefaultValueFactory = _ => 0, Description = "未满一批时最多等待的秒数 · how long a batch that is not full waits for more (default 0)" };
        var start = new StartingPointOptions();
        var paused = new Option<bool>("--paused") { Description = "先不推送 · deliver nothing until it is resumed" };
        var json = SubscriptionCommand.JsonOption();
        var command = new Command("create", "建立订阅 · Create a subscription") { name, uscc, dataset, webhook, file, bridge, secret, batch, seconds, paused, json };
        start.AddTo(command);
        return SubscriptionCommand.OnStore(command, async (store, hub, arguments, cancellationToken) =>
        {
            var settings = new PushSettings
            {
                Url = Uri.TryCreate(arguments.GetValue(webhook), UriKind.Absolute, out var url) ? url : null,
                Format = arguments.GetValue(file),
                Table = arguments.GetValue(bridge),
                Secret = arguments.GetValue(secret),
                BatchSize = arguments.GetValue(batch),
                Seconds = arguments.GetValue(seconds),
            };
            var way = WayOf((arguments.GetValue(webhook), PushWay.Webhook), (arguments.GetValue(file), PushWay.File), (arguments.GetValue(bridge), PushWay.Bridge));
            var subscription = new PushSubscription
            {
                Name = arguments.GetRequiredValue(name),
                Uscc = arguments.GetRequiredValue(uscc),
                Dataset = DatasetName.TryParse(arguments.GetRequiredValue(dataset), out var parsed) ? parsed : throw SubscriptionCommand.Refused(Refusals.DatasetUnknown),
                Way = way,
                Settings = settings,
                State = arguments.GetValue(paused) ? PushState.Paused : PushState.Running,
                Standing = await start.ResolveAsync(arguments, hub, cancellationToken),
            };
            var faults = settings.Faults(way).ToList();
            if (!PushSettings.IsName(subscription.Name))
            {
                faults.Insert(0, "NAME: 应为小写字母、数字和连字符,最多 63 位 · must be lower-case letters, digits and hyphens, at most 63");
            }

            if (faults.Count > 0)
            {
                throw SubscriptionCommand.Refused(Refusals.SubscriptionInvalid(string.Join("; ", faults)));
            }

            if (!await store.CreateAsync(subscription, SubscriptionCommand.By, cancellationToken))
            {
                throw SubscriptionCommand.Refused(Refusals.SubscriptionTaken);
            }

            SubscriptionCommand.Print(arguments.InvocationConfiguration.Output, await SubscriptionCommand.FindAsync(store, subscription.Name, cancellationToken), arguments.GetValue(json));
        });
    }

    private static PushWay WayOf(params (string? Option, PushWay Way)[] ways) => ways.Where(w => w.Option is not null).ToArray() is [var way]
        ? way.Way
        : throw new CommandException("请给出 --webhook、--file 或 --bridge 之一。 · Give one of --webhook, --file and --bridge.");
}
