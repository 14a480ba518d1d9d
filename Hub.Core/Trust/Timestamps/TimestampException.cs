namespace Hub.Core.Trust.Timestamps;

/// <summary>The authority gave no token that counts.</summary>
/// <param name="code">One of <see cref="TimestampCodes"/>.</param>
/// <param name="message">What was wrong.</param>
/// <param name="inner">What made it known.</param>
public sealed class TimestampException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}
