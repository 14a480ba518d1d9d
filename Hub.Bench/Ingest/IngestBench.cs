using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Hub.Bench.Rig;
using Hub.Host.Demo.Generation;
using Hub.Schemas.Catalogue;

namespace Hub.Bench.Ingest;

/// <summary>
/// <c>hub bench ingest</c>: the durable sealed path against bare COPY of the same rows and against the naive way, on one machine in one run;
/// then latency at 500 messages a second and the hub's memory. The hub takes in only: what its repositories cost is another benchmark's figure.
/// </summary>
internal static class IngestBench
{
    public static Command Create()
    {
        var messages = new Option<int>("--messages") { HelpName = "N", Description = "密封路径的报文数 · messages on the sealed path", DefaultValueFactory = _ => 200_000 };
        var json = new Option<bool>("--json") { Description = "最后一行输出 JSON · one JSON object as the last line" };
        var command = new Command("ingest", "接收、校验、密封、落库的吞吐与延迟 · Throughput and latency of taking in, validating, sealing and storing") { messages, json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var result = await MeasureAsync(arguments.GetValue(messages), Console.Error.WriteLine, cancellationToken);
            await Console.Out.WriteLineAsync(arguments.GetValue(json) ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToTable());
        });
        return command;
    }

    private static async Task<IngestResult> MeasureAsync(int messages, Action<string> step, CancellationToken cancellationToken)
    {
        await using var city = await BenchCity.StartAsync(sinks: false, step, cancellationToken);
        var catalogue = StandardsCatalogue.Load(await new Registry.Standards.StandardsStore(city.City.Database.Source, TimeProvider.System).LoadAsync(cancellationToken));

        step("warm-up …");
        await SealedPath.RunAsync(city, messages / 5, run: 1, cancellationToken);
        step($"(a) sealed path: {messages} messages …");
        var before = city.CpuSeconds();
        var sealedPerSecond = await SealedPath.RunAsync(city, messages, run: 2, cancellationToken);
        var after = city.CpuSeconds();
        step("(b) bare COPY of the same rows …");
        var copyPerSecond = await BareCopy.RunAsync(city.City.Database.Source, indexed: true, cancellationToken);
        var copyUnindexedPerSecond = await BareCopy.RunAsync(city.City.Database.Source, indexed: false, cancellationToken);
        GC.Collect();
        step("(c) the naive way …");
        using var seal = X509CertificateLoader.LoadPkcs12FromFile(city.City.PathOf("ca/seal.p12"), null);
        var naive = new NaiveWay(city.City.Database.Source, seal);
        var naivePerSecond = await naive.RunAsync(catalogue, workers: 1, TimeSpan.FromSeconds(8), cancellationToken);
        var naiveParallelPerSecond = await naive.RunAsync(catalogue, workers: 2 * DemoDepartment.All.Count, TimeSpan.FromSeconds(8), cancellationToken);
        step("latency at 500 messages a second …");
        var (p50, p99) = await LatencyAtRate.RunAsync(city, perSecond: 500, seconds: 20, run: 3, cancellationToken);
        return new IngestResult
        {
            SealedPerSecond = Math.Round(sealedPerSecond),
            CopyPerSecond = Math.Round(copyPerSecond),
            NaivePerSecond = Math.Round(naivePerSecond),
            RatioToCopy = Math.Round(sealedPerSecond / copyPerSecond, 3),
            RatioToNaive = Math.Round(sealedPerSecond / naivePerSecond, 1),
            P99MsAt500 = Math.Round(p99, 2),
            ResidentMb = Math.Round(city.PeakResidentMb()),
            P50MsAt500 = Math.Round(p50, 2),
            CopyUnindexedPerSecond = Math.Round(copyUnindexedPerSecond),
            NaiveParallelPerSecond = Math.Round(naiveParallelPerSecond),
            HubCpuMicros = Math.Round((after.Hub - before.Hub) / messages * 1e6, 1),
            DatabaseCpuMicros = Math.Round((after.Database - before.Database) / messages * 1e6, 1),
            Messages = messages,
        };
    }
}
