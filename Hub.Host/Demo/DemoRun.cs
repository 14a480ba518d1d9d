using System.Globalization;
using System.Text.Json;
using Hub.Client;
using Hub.Host.Commands;
using Hub.Host.Demo.Generation;
using Hub.Host.Development;

namespace Hub.Host.Demo;

/// <summary>
/// <c>hub demo</c>, top down: prepare a city, start its hub, let the departments publish, wait until everything has arrived, reconcile,
/// prove one message; then stop, or stay up.
/// </summary>
internal sealed class DemoRun(DemoOptions options, DemoScreen screen, TimeProvider time)
{
    /// <summary>Nothing arriving for this long means that nothing more will.</summary>
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <returns>0 when everything adds up and the evidence holds, 1 otherwise.</returns>
    /// <exception cref="CommandException">Something that the demo needs is missing, or the hub does not start.</exception>
    public async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        using var only = LockData();
        await using var city = await DemoCity.PrepareAsync(options, screen.Step, cancellationToken);
        await using var hub = await StartHubAsync(city);
        using var client = Connect(city, city.CertificateOf(DemoDepartment.MarketSupervision));
        await hub.WaitUntilReadyAsync(token => client.GetTextAsync("/health/ready", token), time, cancellationToken);
        screen.Step($"平台就绪 · hub serve is ready: {city.Address} (process {hub.Id}, log {city.PathOf("hub.log")})");

        var ledger = new DemoLedger(city.Database.Source);
        var result = await PublishAndReconcileAsync(city, client, ledger, cancellationToken);
        screen.Show(result);

        var newest = await ledger.NewestAsync(DemoDepartment.MarketSupervision.Datasets[0], cancellationToken);
        var proven = await new EvidenceShow(city, screen.Output).RunAsync(client, newest, cancellationToken);
        if (options.Json)
        {
            await output.WriteLineAsync(result.ToJson());
        }

        if (!options.Once)
        {
            screen.ShowNext(city);
            await StayAsync(hub, cancellationToken);
        }

        return result.Reconciled && proven ? 0 : 1;
    }

    /// <summary>Starts <c>hub serve</c>, after ending the one that a killed demo left behind: it would still hold the log.</summary>
    private async Task<HubProcess> StartHubAsync(DemoCity city)
    {
        var pidFile = city.PathOf("hub.pid");
        if (await HubProcess.StopLeftoverAsync(pidFile, city.ConfigurationFile))
        {
            screen.Step("已结束上次遗留的平台进程 · ended the hub that an earlier demo left running");
        }

        var hub = HubProcess.Start(["serve", "--config", city.ConfigurationFile], new Dictionary<string, string>(), city.PathOf("hub.log"), readOutput: false);
        await File.WriteAllTextAsync(pidFile, hub.Id.ToString(CultureInfo.InvariantCulture));
        return hub;
    }

    private FileStream LockData()
    {
        Directory.CreateDirectory(options.Data);
        try
        {
            return new FileStream(Path.Combine(options.Data, "demo.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new CommandException($"另一个演示正在使用此目录 · Another demo is using {options.Data}. Name another directory with --data, or end that one.", e);
        }
    }

    private async Task<DemoResult> PublishAndReconcileAsync(DemoCity city, HubClient client, DemoLedger ledger, CancellationToken cancellationToken)
    {
        var watch = new RepositoryWatch(city.Database.Source, time);
        await watch.BeginAsync(cancellationToken);
        var reconciliation = new Reconciliation(ledger, watch, await DatasetsBySinkAsync(client, cancellationToken), await ledger.SizeAsync(cancellationToken));
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watched = watch.RunAsync(watching.Token);

        var run = await city.BeginRunAsync(cancellationToken);
        screen.Step($"第 {run} 次运行 · run {run}: {options.Messages} messages from {DemoDepartment.All.Count} departments, seed {options.Seed}");
        var tally = await screen.TrackAsync(options.Messages, async (published, arrived) =>
        {
            var sum = new DemoTally();
            foreach (var part in await Task.WhenAll(DemoDepartment.All.Select(d => PublishAsync(city, d, run, published, cancellationToken))))
            {
                sum.Add(part);
            }

            await DrainAsync(reconciliation, arrived, cancellationToken);
            return sum;
        });

        await watching.CancelAsync();
        await watched;
        return await reconciliation.ReconcileAsync(tally, options.Messages, cancellationToken);
    }

    /// <summary>One department in a process of its own; its last report is its tally.</summary>
    private async Task<DemoTally> PublishAsync(DemoCity city, DemoDepartment department, int run, Action<DemoDepartment, DemoTally> published, CancellationToken cancellationToken)
    {
        var own = city.CertificateOf(department);
        var revoked = city.RevokedCertificateOf(department);
        await using var process = HubProcess.Start(
            [
                DemoDepartmentCommand.Name, department.Key, "--address", city.Address.ToString(), "--ca", city.Ca,
                "--cert", own.Certificate, "--key", own.Key, "--revoked-cert", revoked.Certificate, "--revoked-key", revoked.Key,
                "--messages", $"{options.Messages}", "--seed", $"{options.Seed}", "--run", $"{run}",
            ],
            new Dictionary<string, string>(), city.PathOf($"{department.Key}.log"), readOutput: true);
        var tally = new DemoTally();
        await foreach (var line in process.ReadLinesAsync(cancellationToken))
        {
            tally = JsonSerializer.Deserialize<DemoTally>(line)!;
            published(department, tally);
        }

        return await process.WaitAsync(cancellationToken) == 0
            ? tally
            : throw new CommandException($"{department.Key} 未完成报送 · did not finish publishing:\n{await process.LogTailAsync()}");
    }

    private async Task DrainAsync(Reconciliation reconciliation, Action<long, long> arrived, CancellationToken cancellationToken)
    {
        var progress = (Arrived: -1L, At: time.GetTimestamp());
        while (true)
        {
            var repositories = await reconciliation.RepositoriesAsync(cancellationToken);
            var total = repositories.Sum(r => r.Applied + r.Dead);
            arrived(total, repositories.Sum(r => r.Expected));
            if (repositories.All(r => r.IsDrained))
            {
                return;
            }

            if (total > progress.Arrived)
            {
                progress = (total, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(progress.At) > DrainPatience)
            {
                return; // the reconciliation says what is missing
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    /// <summary>The hub's own word on which repository takes which datasets.</summary>
    private static async Task<IReadOnlyDictionary<string, string[]>> DatasetsBySinkAsync(HubClient client, CancellationToken cancellationToken)
    {
        using var sinks = JsonDocument.Parse(await client.GetTextAsync("/sinks", cancellationToken));
        return sinks.RootElement.EnumerateArray().ToDictionary(
            s => s.GetProperty("name").GetString()!,
            s => s.GetProperty("datasets").EnumerateArray().Select(d => d.GetString()!).ToArray());
    }

    private static async Task StayAsync(HubProcess hub, CancellationToken cancellationToken)
    {
        try
        {
            var code = await hub.WaitAsync(cancellationToken);
            throw new CommandException($"平台已停止 · The hub ended with exit code {code}:\n{await hub.LogTailAsync()}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C: what was started is stopped on the way out.
        }
    }

    private static HubClient Connect(DemoCity city, DemoCertificate file) => new(new HubClientOptions
    {
        Address = city.Address,
        Certificate = CertificateFiles.LoadWithKey(file.Certificate, file.Key),
        TrustedRoots = CertificateFiles.LoadAll(city.Ca),
    });
}
