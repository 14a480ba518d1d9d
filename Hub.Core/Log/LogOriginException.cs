namespace Hub.Core.Log;

/// <summary>The database does not hold the log that was asked for: none, or another one's. No retry helps.</summary>
public sealed class LogOriginException : InvalidOperationException
{
    public LogOriginException()
    {
    }

    public LogOriginException(string message)
        : base(message)
    {
    }

    public LogOriginException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
