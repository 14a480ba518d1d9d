namespace Hub.Client.Wire;

/// <summary>The hub does not take a stream now (429, 5xx).</summary>
internal sealed class NotTakenException(string message, TimeSpan? retryAfter) : IOException(message)
{
    /// <summary>How long it asks to wait; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
