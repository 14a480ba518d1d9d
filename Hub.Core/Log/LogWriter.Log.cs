using Microsoft.Extensions.Logging;

namespace Hub.Core.Log;

public sealed partial class LogWriter
{
    [LoggerMessage(4001, LogLevel.Information, "The log is open at {Size} entries; this hub is its writer.")]
    private partial void LogOpened(long size);

    [LoggerMessage(4002, LogLevel.Error, "The connection to the log was lost at {Size} entries; waiting requests are told to send again.")]
    private partial void LogLost(Exception exception, long size);

    [LoggerMessage(4004, LogLevel.Error, "The database has no space left at {Size} entries; requests are refused with 507 until it has.")]
    private partial void LogFull(Exception exception, long size);

    [LoggerMessage(4005, LogLevel.Information, "The database has space again.")]
    private partial void LogHasSpace();

    [LoggerMessage(4003, LogLevel.Warning, "Another hub is the writer of this log; waiting for its lock.")]
    private partial void LogLocked();

    [LoggerMessage(4006, LogLevel.Information, "Learning which messages the log has: {Loaded} of {Size} entries.")]
    private partial void LogLoading(long loaded, long size);
}
