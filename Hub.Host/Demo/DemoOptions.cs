namespace Hub.Host.Demo;

/// <summary>What the demo is asked to do.</summary>
internal sealed record DemoOptions
{
    /// <summary>Messages of all departments together, 1,000 to 10,000,000.</summary>
    public required int Messages { get; init; }

    /// <summary>Stop when everything has arrived, instead of staying up.</summary>
    public required bool Once { get; init; }

    /// <summary>One JSON object as the last line of the output.</summary>
    public required bool Json { get; init; }

    public required ulong Seed { get; init; }

    /// <summary><c>log</c> or <c>kafka</c>.</summary>
    public required string Bus { get; init; }

    /// <summary>Kafka's bootstrap servers; null on the log bus.</summary>
    public string? Bootstrap { get; init; }

    public required string Data { get; init; }

    /// <summary>Port on 127.0.0.1; null takes 8443, or a free one when that is taken.</summary>
    public int? Port { get; init; }
}
