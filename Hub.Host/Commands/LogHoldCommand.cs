using System.CommandLine;
using Hub.Core.Log.Payloads;

namespace Hub.Host.Commands;

/// <summary><c>hub log hold</c>: legal holds. What a hold names is neither erased nor dropped when its retention ends.</summary>
internal static class LogHoldCommand
{
    public static Command Create() => new("hold", "法律保全 · Legal holds: what they name is neither erased nor dropped") { Add(), List(), Release() };

    private static Command Add()
    {
        var database = new DatabaseOption();
        var reference = new Option<string>("--case") { HelpName = "REF", Description = "案号，记入日志 · reference of the case; stands in the log", Required = true };
        var reason = new Option<string>("--reason") { HelpName = "TEXT", Description = "原因 · why", Required = true };
        var dataset = new Option<string?>("--dataset") { HelpName = "NAME", Description = "数据集 · only this dataset" };
        var subject = new Option<string?>("--subject") { HelpName = "KEY", Description = "业务主键或个人标识符 · only this business key or person token" };
        var from = new Option<DateTimeOffset?>("--from") { HelpName = "TIME", Description = "起始时间 · received at or after" };
        var to = new Option<DateTimeOffset?>("--to") { HelpName = "TIME", Description = "截止时间 · received before" };
        var by = By();
        var command = new Command("add", "设置法律保全 · Place a hold; in force when this returns") { reference, reason, dataset, subject, from, to, by };
        database.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var hold = new LegalHold
            {
                CaseReference = LogEraseCommand.WithoutPerson(arguments.GetRequiredValue(reference), "--case"),
                Reason = LogEraseCommand.WithoutPerson(arguments.GetRequiredValue(reason), "--reason"),
                Dataset = arguments.GetValue(dataset),
                Subject = arguments.GetValue(subject) is { } key ? LogEraseCommand.WithoutPerson(key, "--subject") : null,
                From = arguments.GetValue(from),
                To = arguments.GetValue(to),
                PlacedBy = arguments.GetRequiredValue(by),
            };
            await using var opened = await database.OpenAsync(arguments, cancellationToken);
            var id = await hold.PlaceAsync(opened.Source, TimeProvider.System, cancellationToken);
            await arguments.InvocationConfiguration.Output.WriteLineAsync($"{id}");
        });
        return command;
    }

    private static Command List()
    {
        var database = new DatabaseOption();
        var json = new Option<bool>("--json") { Description = "输出一行JSON · print one line of JSON" };
        var command = new Command("list", "列出法律保全 · List holds, released ones too") { json };
        database.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var opened = await database.OpenAsync(arguments, cancellationToken);
            var holds = await LegalHold.ListAsync(opened.Source, cancellationToken);
            var output = arguments.InvocationConfiguration.Output;
            if (arguments.GetValue(json))
            {
                await output.WriteLineAsync(JsonOutput.Format(holds));
                return;
            }

            foreach (var hold in holds)
            {
                var state = hold.ReleasedAt is { } at ? $"已解除 · released {at:u}" : "有效 · in force";
                await output.WriteLineAsync($"{hold.Id,4}  {hold.CaseReference}  {hold.Dataset ?? "*"}  {hold.Subject ?? "*"}  {hold.From:u} – {hold.To:u}  {state}  {hold.Reason}");
            }
        });
        return command;
    }

    private static Command Release()
    {
        var database = new DatabaseOption();
        var id = new Argument<long>("ID") { Description = "编号 · number of the hold" };
        var by = By();
        var command = new Command("release", "解除法律保全 · Release a hold") { id, by };
        database.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var opened = await database.OpenAsync(arguments, cancellationToken);
            if (!await LegalHold.ReleaseAsync(opened.Source, arguments.GetValue(id), arguments.GetRequiredValue(by), TimeProvider.System, cancellationToken))
            {
                throw new CommandException($"没有有效的第 {arguments.GetValue(id)} 号保全 · there is no hold {arguments.GetValue(id)} in force");
            }
        });
        return command;
    }

    private static Option<string> By() => new("--by") { HelpName = "NAME", Description = "经办人 · who does it (default: the account)", DefaultValueFactory = _ => Environment.UserName };
}
