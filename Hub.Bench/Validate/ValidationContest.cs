using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Validation;
using NJsonSchema;

namespace Hub.Bench.Validate;

/// <summary>
/// The valid example messages of one dataset, without insignificant white space, and four ways to go through them: the compiled engine; the
/// NJsonSchema engine, which checks the same; the NJsonSchema library alone, which checks neither code lists nor rules nor the
/// city's formats; and a bare pass of the runtime's reader, which checks nothing but JSON.
/// </summary>
internal sealed class ValidationContest
{
    private static readonly JsonSerializerOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly string _dataset;
    private readonly byte[][] _messages;
    private readonly IMessageValidator _compiled;
    private readonly IMessageValidator _reference;
    private readonly JsonSchema _library;
    private readonly Findings _findings = new();
    private readonly Range[] _captures;

    private ValidationContest(string dataset, byte[][] messages, IMessageValidator compiled, IMessageValidator reference, JsonSchema library)
    {
        _dataset = dataset;
        _messages = messages;
        _compiled = compiled;
        _reference = reference;
        _library = library;
        _captures = new Range[compiled.CaptureCount];
    }

    /// <summary>The contest of the dataset's newest version, or null when it has no valid example.</summary>
    /// <exception cref="InvalidOperationException">An example is not valid: there is nothing to measure.</exception>
    public static ValidationContest? Prepare(Dataset dataset, StandardsBundle bundle, ICodeListLookup codeLists)
    {
        var messages = bundle.Below($"datasets/{dataset.Name}/examples/valid-").Select(path => Compact(bundle[path])).ToArray();
        if (messages.Length == 0)
        {
            return null;
        }

        var version = dataset.Versions[^1];
        var contest = new ValidationContest(
            dataset.Name.Value,
            messages,
            MessageValidators.Compile(version, dataset.BusinessKey, codeLists),
            MessageValidators.Compile(version, dataset.BusinessKey, codeLists, ValidationEngine.NJsonSchema),
            JsonSchema.FromJsonAsync(Encoding.UTF8.GetString(version.JsonSchema.Span)).GetAwaiter().GetResult());
        contest.RunCompiled();
        return contest;
    }

    /// <summary>
    /// Runs the four by turns, in slices so short that a busy machine seldom interrupts one, and takes the median of the slices;
    /// the ratios are medians of the ratios within each turn.
    /// </summary>
    public ValidationSpeed Measure(int rounds, TimeSpan slice)
    {
        var turns = new List<(double Compiled, double Reference, double Library, double Reader)>(rounds);
        for (var round = 0; round < rounds; round++)
        {
            turns.Add((PerSecond(RunCompiled, slice), PerSecond(RunReference, slice), PerSecond(RunLibrary, slice), PerSecond(RunReader, slice)));
        }

        return new ValidationSpeed
        {
            Dataset = _dataset,
            MessageBytes = _messages.Average(message => message.Length),
            CompiledPerSecond = ValidationSpeed.Median(turns.Select(turn => turn.Compiled)),
            NJsonSchemaPerSecond = ValidationSpeed.Median(turns.Select(turn => turn.Reference)),
            ReaderPerSecond = ValidationSpeed.Median(turns.Select(turn => turn.Reader)),
            RatioToNJsonSchema = ValidationSpeed.Median(turns.Select(turn => turn.Compiled / turn.Reference)),
            RatioToLibrary = ValidationSpeed.Median(turns.Select(turn => turn.Compiled / turn.Library)),
            RatioToReader = ValidationSpeed.Median(turns.Select(turn => turn.Reader / turn.Compiled)),
            AllocatedPerMessage = AllocatedPerMessage(),
        };
    }

    private static byte[] Compact(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.SerializeToUtf8Bytes(document.RootElement, s_compact);
    }

    private double PerSecond(Action pass, TimeSpan slice)
    {
        var passes = 0;
        var clock = Stopwatch.StartNew();
        do
        {
            pass();
            passes++;
        }
        while (clock.Elapsed < slice);
        return passes * _messages.Length / clock.Elapsed.TotalSeconds;
    }

    private double AllocatedPerMessage()
    {
        const int passes = 100;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var pass = 0; pass < passes; pass++)
        {
            RunCompiled();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)(passes * _messages.Length);
    }

    private void RunCompiled() => Run(_compiled);

    private void RunReference() => Run(_reference);

    private void Run(IMessageValidator validator)
    {
        foreach (var message in _messages)
        {
            validator.Validate(message, _findings, _captures);
        }

        if (_findings.Items.Count > 0)
        {
            throw new InvalidOperationException($"An example of {_dataset} has a finding: {_findings.Items[0]}");
        }
    }

    private void RunLibrary()
    {
        foreach (var message in _messages)
        {
            _library.Validate(Encoding.UTF8.GetString(message));
        }
    }

    private void RunReader()
    {
        foreach (var message in _messages)
        {
            var reader = new Utf8JsonReader(message);
            while (reader.Read())
            {
            }
        }
    }
}
