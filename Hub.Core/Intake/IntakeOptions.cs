namespace Hub.Core.Intake;

/// <summary>Limits of what is taken in (<c>Intake</c> in the configuration).</summary>
public sealed class IntakeOptions
{
    /// <summary>Largest payload of one message, bytes. Default 262,144 (256 KiB); 1,024 to 16 MiB.</summary>
    public int MaxMessageBytes { get; set; } = 256 * 1024;

    /// <summary>Largest request body, bytes. Default 16 MiB; 256 MiB at most. An NDJSON stream has no such limit; each line has <see cref="MaxMessageBytes"/>.</summary>
    public int MaxRequestBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Most messages in one batch request. Default 10,000.</summary>
    public int MaxMessagesPerRequest { get; set; } = 10_000;

    public IEnumerable<string> Validate()
    {
        if (MaxMessageBytes is < 1024 or > 16 * 1024 * 1024)
        {
            yield return $"Intake:MaxMessageBytes: {MaxMessageBytes}，应为 · must be 1024 … 16777216";
        }

        if (MaxRequestBytes < MaxMessageBytes || MaxRequestBytes > 256 * 1024 * 1024)
        {
            yield return $"Intake:MaxRequestBytes: {MaxRequestBytes}，应在 Intake:MaxMessageBytes 与 268435456 之间 · must be Intake:MaxMessageBytes … 268435456";
        }

        if (MaxMessagesPerRequest is < 1 or > 100_000)
        {
            yield return $"Intake:MaxMessagesPerRequest: {MaxMessagesPerRequest}，应为 · must be 1 … 100000";
        }
    }
}
