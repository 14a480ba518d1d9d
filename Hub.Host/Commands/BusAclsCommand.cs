using System.CommandLine;
using Hub.Core.Route.Topics;
using Hub.Registry.Participants;

namespace Hub.Host.Commands;

/// <summary><c>hub bus acls</c>: the rights on the brokers that follow from the grants, as commands for <c>kafka-acls.sh</c> or as JSON. Applies none.</summary>
internal static class BusAclsCommand
{
    public static Command Create()
    {
        var source = new BusSource();
        var hub = new Option<string>("--hub-principal") { HelpName = "PRINCIPAL", Description = "平台在 Kafka 的主体 · principal of the hub", DefaultValueFactory = _ => "User:hub" };
        var department = new Option<string>("--principal")
        {
            HelpName = "PRINCIPAL",
            Description = "部门在 Kafka 的主体,{uscc} 代表其代码 · principal of a department; {uscc} stands for its code, e.g. 'User:CN={uscc}'",
            DefaultValueFactory = _ => $"User:{AclPlan.UsccPlaceholder}",
        };
        var uscc = new Option<string?>("--uscc") { HelpName = "CODE", Description = "只看一个部门 · this department alone" };
        var json = new Option<bool>("--json") { Description = "输出 JSON · print one JSON object" };
        var command = new Command("acls", "访问控制 · Rights on the brokers that follow from the grants, for kafka-acls.sh") { hub, department, uscc, json };
        source.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var template = arguments.GetRequiredValue(department);
            if (!template.Contains(AclPlan.UsccPlaceholder, StringComparison.Ordinal))
            {
                throw new CommandException($"--principal {template}: 缺少 · lacks {AclPlan.UsccPlaceholder}");
            }

            var options = source.Options(arguments);
            var (topics, _) = await source.TopicsAsync(arguments, options, cancellationToken);
            await using var database = await source.OpenAsync(arguments, cancellationToken);
            var participants = await new ParticipantStore(database.Source, TimeProvider.System).LoadAsync(cancellationToken);
            var plan = AclPlan.For(participants, topics, options, arguments.GetRequiredValue(hub), template, TimeProvider.System.GetUtcNow());
            if (arguments.GetValue(uscc) is { } one)
            {
                var principal = template.Replace(AclPlan.UsccPlaceholder, one, StringComparison.Ordinal);
                plan = [.. plan.Where(b => b.Principal == principal)];
            }

            await PrintAsync(arguments.InvocationConfiguration.Output, plan, options.Bootstrap, arguments.GetValue(json));
        });
        return command;
    }

    private static async Task PrintAsync(TextWriter output, IReadOnlyList<AclBinding> plan, string bootstrap, bool json)
    {
        if (json)
        {
            await output.WriteLineAsync(JsonOutput.Format(new { acls = plan }));
            return;
        }

        var brokers = bootstrap.Length == 0 ? "\"$BOOTSTRAP\"" : $"'{bootstrap}'";
        foreach (var holder in plan.GroupBy(b => (b.Principal, b.Reason)))
        {
            await output.WriteLineAsync($"# {holder.Key.Reason} ({holder.Key.Principal})");
            foreach (var binding in holder)
            {
                await output.WriteLineAsync($"kafka-acls.sh --bootstrap-server {brokers} {binding.ToArguments()}");
            }
        }
    }
}
