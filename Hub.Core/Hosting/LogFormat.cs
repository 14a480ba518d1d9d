namespace Hub.Core.Hosting;

/// <summary>How the process writes its logs to standard output.</summary>
public enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Plain,

    /// <summary>One JSON object a line, times in UTC, for collectors.</summary>
    Json,
}
