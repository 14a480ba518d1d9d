namespace Hub.Adapters.Sources;

/// <summary>Section <c>Sources</c> of the configuration.</summary>
public sealed class SourceOptions
{
    public const string Section = "Sources";

    /// <summary>Directory of the YAML files that define sources; empty (the default) when this hub collects from none.</summary>
    public string Directory { get; set; } = "";

    /// <summary>Most records in one exchange, 1 to 10000. Default 500.</summary>
    public int GroupSize { get; set; } = 500;

    /// <summary>Everything that is wrong with the values; empty when nothing is.</summary>
    public IEnumerable<string> Validate()
    {
        if (Directory.Length > 0 && !System.IO.Directory.Exists(Directory))
        {
            yield return $"{Section}:{nameof(Directory)}: 目录不存在 · '{Directory}' does not exist.";
        }

        if (GroupSize is < 1 or > 10_000)
        {
            yield return $"{Section}:{nameof(GroupSize)}: 应为 · must be 1 … 10000";
        }
    }
}
