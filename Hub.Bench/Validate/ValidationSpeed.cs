namespace Hub.Bench.Validate;

/// <summary>Messages per second of each engine on the messages of one dataset.</summary>
public sealed record ValidationSpeed
{
    public required string Dataset { get; init; }

    /// <summary>Mean size of the messages, in bytes.</summary>
    public required double MessageBytes { get; init; }

    public required double CompiledPerSecond { get; init; }

    public required double NJsonSchemaPerSecond { get; init; }

    public required double ReaderPerSecond { get; init; }

    /// <summary>How many times faster than the NJsonSchema engine.</summary>
    public required double RatioToNJsonSchema { get; init; }

    /// <summary>How many times faster than the NJsonSchema library alone.</summary>
    public required double RatioToLibrary { get; init; }

    /// <summary>How many times slower than a bare pass of the reader.</summary>
    public required double RatioToReader { get; init; }

    /// <summary>Bytes allocated by the compiled engine for a valid message.</summary>
    public required double AllocatedPerMessage { get; init; }

    /// <summary>The median of each figure over the datasets.</summary>
    public static ValidationSpeed Median(IReadOnlyList<ValidationSpeed> results) => new()
    {
        Dataset = "median",
        MessageBytes = Median(results.Select(result => result.MessageBytes)),
        CompiledPerSecond = Median(results.Select(result => result.CompiledPerSecond)),
        NJsonSchemaPerSecond = Median(results.Select(result => result.NJsonSchemaPerSecond)),
        ReaderPerSecond = Median(results.Select(result => result.ReaderPerSecond)),
        RatioToNJsonSchema = Median(results.Select(result => result.RatioToNJsonSchema)),
        RatioToLibrary = Median(results.Select(result => result.RatioToLibrary)),
        RatioToReader = Median(results.Select(result => result.RatioToReader)),
        AllocatedPerMessage = Median(results.Select(result => result.AllocatedPerMessage)),
    };

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
