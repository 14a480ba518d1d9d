namespace Hub.Core.Delivery;

/// <summary>Section <c>Delivery</c> of the configuration.</summary>
public sealed class DeliveryOptions
{
    public const string Section = "Delivery";

    /// <summary>Most records in one transaction of a sink, 1 to 20000. Default 2000.</summary>
    public int BatchSize { get; set; } = 2000;

    /// <summary>
    /// While records keep coming, a sink that did not fill its batch starts the next one not sooner than this after the last one started, so that small
    /// commits do not crowd out the log. 0 to 1000 ms; default 25 ms. A lone message after a pause is never held.
    /// </summary>
    public int LingerMilliseconds { get; set; } = 25;

    /// <summary>Longest pause between two tries while a repository or the bus does not answer, 1 to 3600 s. Default 30 s.</summary>
    public int MaxRetryDelaySeconds { get; set; } = 30;

    /// <summary>Everything that is wrong with the values, in one list; empty when nothing is.</summary>
    public IEnumerable<string> Validate()
    {
        if (BatchSize is < 1 or > 20_000)
        {
            yield return $"{Section}:{nameof(BatchSize)}: 应为 · must be 1 … 20000";
        }

        if (LingerMilliseconds is < 0 or > 1000)
        {
            yield return $"{Section}:{nameof(LingerMilliseconds)}: 应为 · must be 0 … 1000";
        }

        if (MaxRetryDelaySeconds is < 1 or > 3600)
        {
            yield return $"{Section}:{nameof(MaxRetryDelaySeconds)}: 应为 · must be 1 … 3600";
        }
    }
}
