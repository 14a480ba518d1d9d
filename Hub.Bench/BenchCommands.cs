using System.CommandLine;
using Hub.Bench.Validate;

namespace Hub.Bench;

/// <summary>The command line of <c>hub bench</c>: one file a benchmark, listed here.</summary>
public static class BenchCommands
{
    public static RootCommand Create()
    {
        var root = new RootCommand("基准测试 · Benchmarks of the hub; each prints a table, or with --json one JSON object as its last line");
        root.Subcommands.Add(ValidateBench.Create());
        root.Subcommands.Add(Ingest.IngestBench.Create());
        root.Subcommands.Add(Log.LogBench.Create());
        root.Subcommands.Add(Deliver.DeliverBench.Create());
        root.Subcommands.Add(EndToEnd.EndToEndBench.Create());
        return root;
    }
}
