using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hub.Schemas.Catalogue;
using Hub.Schemas.CodeLists;

namespace Hub.Bench.Validate;

/// <summary>
/// <c>hub bench validate</c>: the compiled engine against the NJsonSchema engine and against a bare <see cref="Utf8JsonReader"/> pass, on the
/// valid examples of every dataset of the standard, on one thread.
/// </summary>
public static class ValidateBench
{
    private const int Rounds = 100;
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "最后一行输出一个 JSON 对象 · End with one JSON object" };
        var standards = new Option<DirectoryInfo>("--standards") { Description = "标准目录 · The standard's folder (default: standards/ above the working directory or the program)" };
        var milliseconds = new Option<int>("--milliseconds")
        {
            Description = "每轮每个引擎的时间 · Time of each engine in each round, in milliseconds",
            DefaultValueFactory = _ => 1,
        };
        var command = new Command("validate", "报文校验速度 · Speed of message validation") { json, standards, milliseconds };
        command.SetAction(result => Run(
            result.GetValue(standards)?.FullName ?? FindStandards(),
            TimeSpan.FromMilliseconds(result.GetValue(milliseconds)),
            result.GetValue(json)));
        return command;
    }

    private static int Run(string? folder, TimeSpan slice, bool json)
    {
        if (folder is null)
        {
            Console.Error.WriteLine("找不到 standards 目录。 · There is no folder 'standards' here; name it with --standards.");
            return 1;
        }

        var results = Measure(StandardsBundle.FromDirectory(folder), slice);
        var total = ValidationSpeed.Median(results);
        Print(results, total);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    compiledPerSecond = Math.Round(total.CompiledPerSecond),
                    njsonschemaPerSecond = Math.Round(total.NJsonSchemaPerSecond),
                    readerPerSecond = Math.Round(total.ReaderPerSecond),
                    ratioToNJsonSchema = Math.Round(total.RatioToNJsonSchema, 1),
                    ratioToLibrary = Math.Round(total.RatioToLibrary, 1),
                    ratioToReader = Math.Round(total.RatioToReader, 2),
                    bytesPerMessage = results.Max(result => result.AllocatedPerMessage),
                    datasets = results,
                },
                s_json));
        }

        return 0;
    }

    /// <summary>Two passes over all datasets: the first one warms the compiler up and is not counted.</summary>
    private static List<ValidationSpeed> Measure(StandardsBundle bundle, TimeSpan slice)
    {
        var catalogue = StandardsCatalogue.Load(bundle);
        var codeLists = new CatalogueCodeSets(catalogue);
        var contests = catalogue.Datasets
            .Select(dataset => ValidationContest.Prepare(dataset, bundle, codeLists))
            .OfType<ValidationContest>()
            .ToList();
        foreach (var contest in contests)
        {
            contest.Measure(Rounds / 2, slice);
        }

        return [.. contests.Select(contest => contest.Measure(Rounds, slice))];
    }

    private static void Print(IReadOnlyList<ValidationSpeed> results, ValidationSpeed total)
    {
        Console.WriteLine(
            "{0,-24} {1,6} {2,12} {3,14} {4,12} {5,14} {6,10} {7,10} {8,8}",
            "dataset", "bytes", "compiled/s", "NJsonSchema/s", "reader/s", "x NJsonSchema", "x library", "reader/x", "alloc B");
        foreach (var result in results.Append(total))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Dataset,-24} {result.MessageBytes,6:N0} {result.CompiledPerSecond,12:N0} {result.NJsonSchemaPerSecond,14:N0} {result.ReaderPerSecond,12:N0} {result.RatioToNJsonSchema,14:N1} {result.RatioToLibrary,10:N1} {result.RatioToReader,10:N2} {result.AllocatedPerMessage,8:N1}"));
        }
    }

    private static string? FindStandards()
    {
        foreach (var start in new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var standards = Path.Combine(folder.FullName, "standards");
                if (Directory.Exists(Path.Combine(standards, "datasets")))
                {
                    return standards;
                }
            }
        }

        return null;
    }
}
