using System.Globalization;
using Hub.Host.Demo.Generation;
using Spectre.Console;

namespace Hub.Host.Demo;

/// <summary>What a person sees of the demo, on standard error; bars on a terminal, plain lines elsewhere.</summary>
internal sealed class DemoScreen(IAnsiConsole console)
{
    private const int WidthOfPipe = 200;

    public static DemoScreen Create()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = WidthOfPipe;
        }

        return new DemoScreen(console);
    }

    public TextWriter Output => console.Profile.Out.Writer;

    public void Step(string text) => console.MarkupLineInterpolated($"[grey]·[/] {text}");

    /// <summary>Shows bars while <paramref name="work"/> runs; it reports each department's tally, and what has arrived of what was accepted.</summary>
    public Task<T> TrackAsync<T>(int messages, Func<Action<DemoDepartment, DemoTally>, Action<long, long>, Task<T>> work) =>
        console.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn()).StartAsync(async progress =>
        {
            var departments = DemoDepartment.All.ToDictionary(d => d, d => progress.AddTask(d.NameZh, maxValue: MistakePlan.MessagesOf(d, messages)));
            var repositories = progress.AddTask("基础库 · repositories", maxValue: messages);
            return await work(
                (department, tally) =>
                {
                    departments[department].Value = tally.Published;
                    departments[department].Description = Markup.Escape(string.Create(
                        CultureInfo.InvariantCulture, $"{department.NameZh} {tally.Accepted} ok {tally.Duplicates} dup {tally.RejectedTotal} refused"));
                },
                (arrived, accepted) =>
                {
                    repositories.MaxValue = Math.Max(accepted, 1);
                    repositories.Value = arrived;
                });
        });

    public void Show(DemoResult result)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("", "数量 · count", "说明 · note");
        table.Columns[1].RightAligned();
        Row("报送 published", result.Published, "= accepted + duplicates + rejected");
        Row("接收 accepted", result.Accepted, "");
        Row("重复 duplicates", result.Duplicates, "first receipt given back");
        Row("拒收 rejected", result.Rejected.Values.Sum(), "");
        foreach (var (code, count) in result.Rejected)
        {
            Row($"  {code}", count, "");
        }

        Row("入链 logged", result.Logged, "= accepted");
        foreach (var repository in result.Repositories)
        {
            Row($"  {repository.Sink}", repository.Applied, $"applied of {repository.Expected} logged, {repository.Dead} dead-lettered");
        }

        console.Write(table);
        console.MarkupLineInterpolated($"吞吐 · throughput         {result.MessagesPerSecond:N0} messages/s, all departments together");
        console.MarkupLineInterpolated($"报送时延 · publish        p50 {result.PublishP50Ms:N1} ms, p99 {result.PublishP99Ms:N1} ms, request to answer");
        console.MarkupLineInterpolated($"入库时延 · to repository  p50 {result.EndToEndP50Ms:N1} ms, p99 {result.EndToEndP99Ms:N1} ms, arrival to committed row");
        console.MarkupLineInterpolated($"日志 · log                {result.TreeSize:N0} entries, {result.LogBytes / 1048576.0:N1} MiB on disk, root {result.RootHash}");
        if (result.RefusedCallers > 0)
        {
            console.MarkupLineInterpolated($"[grey]{result.RefusedCallers} refusals of callers (revoked certificate) are one log entry a minute, not one each.[/]");
        }

        if (result.Reconciled)
        {
            console.MarkupLine("[green]账账相符 · everything adds up[/]");
        }

        foreach (var difference in result.Differences)
        {
            console.MarkupLineInterpolated($"[red]不符 · {difference}[/]");
        }

        void Row(string name, long count, string note) => table.AddRow(Markup.Escape(name), count.ToString("N0", CultureInfo.InvariantCulture), Markup.Escape(note));
    }

    /// <summary>What a person may try while the hub stays up.</summary>
    public void ShowNext(DemoCity city)
    {
        var department = DemoDepartment.MarketSupervision;
        var (certificate, key) = city.CertificateOf(department);
        var (auditor, auditorKey) = city.Auditor;
        var example = $$"""{"uscc":"91445300707813507B","name":"温氏食品集团股份有限公司","reason":"1","listedDate":"2026-07-01","listedBy":"演示"}""";
        console.Profile.Out.Writer.WriteLine(
            $"""

             平台在运行 · The hub stays up at {city.Address} until Ctrl-C. Try:

             # publish one message as the {department.NameEn}
             curl --cacert {city.Ca} --cert {certificate} --key {key} {city.Address}exchange/leg.abnormal \
               -H 'content-type: application/json' -H 'ce-specversion: 1.0' -H 'ce-id: mine-1' -H 'ce-type: yunfu.leg.abnormal.v1' \
               -H 'ce-source: {department.Source}' -d '{example}'

             # ask the log as the auditor, over HTTPS and on this machine
             curl --cacert {city.Ca} --cert {auditor} --key {auditorKey} '{city.Address}audit/entries?limit=5'
             ./hub log show --data {city.Directory} --limit 5

             # look into a repository
             psql -h {city.SocketDirectory} -U hub hub -c 'select * from delivery.sink_position'
             """);
    }
}
