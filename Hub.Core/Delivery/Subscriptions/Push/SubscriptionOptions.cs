namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>Section <c>Subscriptions</c> of the configuration: how the hub brings data to departments.</summary>
public sealed class SubscriptionOptions
{
    public const string Section = "Subscriptions";

    /// <summary>PEM with the CA certificates above those of webhooks; empty (the default): the system's.</summary>
    public string Ca { get; set; } = "";

    /// <summary>How long a webhook has to answer, 1 to 300 s. Default 30 s.</summary>
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Requests to all webhooks that are under way at a time, 1 to 1000. Default 16.</summary>
    public int AtOnce { get; set; } = 16;

    /// <summary>How long a webhook that keeps failing is spared, 1 to 3600 s. Default 30 s.</summary>
    public int BreakSeconds { get; set; } = 30;

    /// <summary>Longest pause between two tries while a receiver is away, 1 to 3600 s. Default 60 s.</summary>
    public int MaxRetryDelaySeconds { get; set; } = 60;

    /// <summary>A subscription whose receiver refuses so many times in a row is paused, 1 to 100. Default 8.</summary>
    public int MaxRefusals { get; set; } = 8;

    /// <summary>Directory in which each subscription to files has one of its name; empty (the default): this hub writes none.</summary>
    public string Directory { get; set; } = "";

    /// <summary>Everything that is wrong with the values; empty when nothing is.</summary>
    public IEnumerable<string> Validate()
    {
        if (Ca.Length > 0 && !File.Exists(Ca))
        {
            yield return $"{Section}:{nameof(Ca)}: 文件不存在 · '{Ca}' does not exist";
        }

        if (Directory.Length > 0 && !System.IO.Directory.Exists(Directory))
        {
            yield return $"{Section}:{nameof(Directory)}: 目录不存在 · '{Directory}' does not exist";
        }

        foreach (var (name, value, most) in new[] { (nameof(TimeoutSeconds), TimeoutSeconds, 300), (nameof(AtOnce), AtOnce, 1000), (nameof(BreakSeconds), BreakSeconds, 3600), (nameof(MaxRetryDelaySeconds), MaxRetryDelaySeconds, 3600), (nameof(MaxRefusals), MaxRefusals, 100) })
        {
            if (value < 1 || value > most)
            {
                yield return $"{Section}:{name}: 应为 · must be 1 … {most}";
            }
        }
    }
}
