using System.CommandLine;
using System.Text.Json;
using Hub.Bench.Rig;

namespace Hub.Bench.EndToEnd;

/// <summary>
/// <c>hub bench e2e</c>: from publishing over HTTPS with mutual TLS to the committed row in each of the three repositories, on one machine with
/// PostgreSQL and the senders beside the hub. First the capacity is found with a bounded backlog, then the highest rate is looked for that is
/// held open-loop without the backlog growing, then latency is measured at 500/s and at half of that rate.
/// </summary>
internal static class EndToEndBench
{
    /// <summary>Messages a request, where senders batch. Single events are sent at 500/s.</summary>
    public const int BatchSize = 100;

    private const int ProbeSeconds = 20;
    private const int LatencySeconds = 20;
    private const int MaxBacklog = 10_000;
    private const int Tries = 6;

    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { HelpName = "N", Description = "须保持的秒数 · seconds that the rate must hold", DefaultValueFactory = _ => 60 };
        var json = new Option<bool>("--json") { Description = "最后一行输出 JSON · one JSON object as the last line" };
        var command = new Command("e2e", "从报送到三个基础库可见的持续吞吐与时延 · Sustained throughput and latency from publishing to visible in all repositories") { seconds, json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var result = await MeasureAsync(arguments.GetValue(seconds), Console.Error.WriteLine, cancellationToken);
            await Console.Out.WriteLineAsync(arguments.GetValue(json) ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToTable());
            return result.BacklogGrowthPerSecond > result.SustainedPerSecond * EndToEndRun.Tolerance ? 1 : 0;
        });
        return command;
    }

    private static async Task<EndToEndResult> MeasureAsync(int seconds, Action<string> step, CancellationToken cancellationToken)
    {
        await using var city = await BenchCity.StartAsync(sinks: true, step, cancellationToken);
        using var publisher = new Publisher(city);
        var run = 1;

        step($"capacity with at most {MaxBacklog:N0} messages on their way, {ProbeSeconds} s …");
        var probe = await EndToEndRun.BoundedAsync(city, publisher, new Load(30_000 * ProbeSeconds, BatchSize, run++), MaxBacklog, TimeSpan.FromSeconds(ProbeSeconds), cancellationToken);
        step($"  {probe.VisiblePerSecond:N0} messages/s; a message costs {probe.Cpu}");

        var rate = probe.VisiblePerSecond * 0.95;
        var sustained = await HoldAsync();
        for (var tries = 1; !sustained.Holds && tries < Tries; tries++)
        {
            rate = Math.Min(rate * 0.95, sustained.VisiblePerSecond * 0.97);
            sustained = await HoldAsync();
        }

        step("latency at 500 messages a second …");
        var at500 = await EndToEndRun.PacedAsync(city, publisher, new Load(500 * LatencySeconds, 1, run++), 500, cancellationToken);
        step("latency at half of the sustained rate …");
        var half = await EndToEndRun.PacedAsync(city, publisher, new Load((int)(rate / 2 * LatencySeconds), BatchSize, run), rate / 2, cancellationToken);
        return new EndToEndResult
        {
            SustainedPerSecond = Math.Round(sustained.VisiblePerSecond),
            BacklogGrowthPerSecond = Math.Round(sustained.BacklogGrowth, 1),
            P50MsAt500 = Math.Round(at500.Latency(0.5), 2),
            P99MsAt500 = Math.Round(at500.Latency(0.99), 2),
            P50MsAtHalf = Math.Round(half.Latency(0.5), 2),
            P99MsAtHalf = Math.Round(half.Latency(0.99), 2),
            ResidentMb = Math.Round(city.PeakResidentMb()),
            Seconds = seconds,
            HubCpuMicros = Math.Round(sustained.Cpu.Hub, 1),
            DatabaseCpuMicros = Math.Round(sustained.Cpu.Database, 1),
            SendersCpuMicros = Math.Round(sustained.Cpu.Senders, 1),
        };

        async Task<EndToEndRun> HoldAsync()
        {
            step($"{rate:N0} messages/s for {seconds} s …");
            var held = await EndToEndRun.PacedAsync(city, publisher, new Load((int)(rate * seconds), BatchSize, run++), rate, cancellationToken);
            step($"  {held.VisiblePerSecond:N0} messages/s visible, backlog {held.BacklogGrowth:+0.0;-0.0} a second, p50 {held.Latency(0.5):N1} ms, p99 {held.Latency(0.99):N1} ms; a message costs {held.Cpu}");
            return held;
        }
    }
}
