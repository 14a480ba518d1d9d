using System.CommandLine;
using Confluent.Kafka;
using Hub.Core.Route;
using Hub.Core.Route.Topics;

namespace Hub.Host.Commands;

/// <summary><c>hub bus topics</c>: what topics there should be; whether the brokers have them so (<c>--check</c>); those that are missing made (<c>--apply</c>).</summary>
internal static class BusTopicsCommand
{
    public static Command Create()
    {
        var source = new BusSource();
        var check = new Option<bool>("--check") { Description = "与 Kafka 比较,不一致时退出码为 1 · compare with the brokers; exit code 1 when something differs" };
        var apply = new Option<bool>("--apply") { Description = "创建缺少的主题,不改已有的 · create what is missing; never changes a topic" };
        var json = new Option<bool>("--json") { Description = "输出 JSON · print one JSON object" };
        var command = new Command("topics", "主题 · Topics of all datasets and of grants in part, from the standard and the grants") { check, apply, json };
        source.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var options = source.Options(arguments);
            var topics = await source.PlansAsync(arguments, options, cancellationToken);
            var created = arguments.GetValue(apply) ? await CreateAsync(options, topics) : [];
            var report = arguments.GetValue(check) || arguments.GetValue(apply) ? await CompareAsync(options, topics) : null;
            var output = arguments.InvocationConfiguration.Output;
            if (arguments.GetValue(json))
            {
                await output.WriteLineAsync(JsonOutput.Format(new { topics = topics.Select(Shown), created, drifts = report?.Drifts, configurationsRead = report?.ConfigurationsRead }));
            }
            else
            {
                await PrintAsync(output, topics, created, report);
            }

            return report is null or { Drifts.Count: 0 } ? HubCommandLine.Done : 1;
        });
        return command;
    }

    private static object Shown(TopicPlan plan) =>
        new { plan.Name, Dataset = plan.Dataset?.Name.Value, Department = plan.Grant?.Uscc, plan.Partitions, plan.Replication, plan.Values, plan.Configuration };

    private static async Task<IReadOnlyList<string>> CreateAsync(BusOptions options, IReadOnlyList<TopicPlan> topics)
    {
        var missing = (await CompareAsync(options, topics)).Missing.ToHashSet(StringComparer.Ordinal);
        await ReachAsync(options, async kafka =>
        {
            await kafka.CreateAsync([.. topics.Where(t => missing.Contains(t.Name))]);
            return true;
        });
        return [.. missing.Order(StringComparer.Ordinal)];
    }

    private static Task<TopicReport> CompareAsync(BusOptions options, IReadOnlyList<TopicPlan> topics) => ReachAsync(options, kafka => kafka.CompareAsync(topics));

    private static async Task<T> ReachAsync<T>(BusOptions options, Func<KafkaTopics, Task<T>> ask)
    {
        if (options.Bootstrap.Length == 0)
        {
            throw new CommandException("Bus:Bootstrap 未设置 · is not set: --set Bus:Bootstrap=HOST:PORT, or --config FILE");
        }

        try
        {
            return await ask(new KafkaTopics(options));
        }
        catch (KafkaException e)
        {
            throw new IOException($"Kafka {options.Bootstrap}: {e.Error.Reason}", e);
        }
    }

    private static async Task PrintAsync(TextWriter output, IReadOnlyList<TopicPlan> topics, IReadOnlyList<string> created, TopicReport? report)
    {
        if (report is null)
        {
            foreach (var topic in topics)
            {
                var settings = string.Join(' ', topic.Configuration.Select(c => $"{c.Key}={c.Value}"));
                await output.WriteLineAsync($"{topic.Name}\tpartitions={topic.Partitions}\treplication={topic.Replication}\tvalues={topic.Values}\t{settings}");
            }

            return;
        }

        foreach (var name in created)
        {
            await output.WriteLineAsync($"已创建 · created {name}");
        }

        foreach (var drift in report.Drifts)
        {
            await output.WriteLineAsync(drift.IsMissing
                ? $"{drift.Topic}: 缺少 · missing"
                : $"{drift.Topic}: {drift.Property} 应为 · should be {drift.Planned}, 实为 · is {drift.Actual}");
        }

        if (!report.ConfigurationsRead)
        {
            await output.WriteLineAsync("Kafka 未给出主题配置,只比较了分区和副本 · the brokers did not tell the topics' configurations: only partitions and replicas were compared");
        }

        await output.WriteLineAsync($"{topics.Count} 个主题，{report.Drifts.Count} 处不一致 · topics, differences");
    }
}
