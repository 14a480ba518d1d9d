using Microsoft.Extensions.Logging;

namespace Hub.Core.Log.Timestamps;

public sealed partial class Timestamper
{
    [LoggerMessage(4080, LogLevel.Warning, "No timestamp from {Authority} yet; {Checkpoints} checkpoints wait. The exchange goes on.")]
    private partial void LogPostponed(Exception exception, string authority, long checkpoints);

    [LoggerMessage(4081, LogLevel.Information, "Timestamps have caught up: the log is stamped up to {Size} entries.")]
    private partial void LogCaughtUp(long size);
}
