using Microsoft.Extensions.Logging;

namespace Hub.Core.Log;

public sealed partial class LogTail
{
    [LoggerMessage(4009, LogLevel.Warning, "Not listening for growth of the log; reading it every second until the database answers again.")]
    private partial void ListenerLost(Exception exception);
}
