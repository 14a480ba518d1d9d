namespace Hub.Core.Log;

/// <summary>
/// The batch may or may not have been committed (the database went away). Whoever sent it sends it again with the same ids:
/// what was committed gets its first receipt.
/// </summary>
public class LogUnavailableException : Exception
{
    public LogUnavailableException()
        : this("The log is unavailable.")
    {
    }

    public LogUnavailableException(string message)
        : base(message)
    {
    }

    public LogUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
