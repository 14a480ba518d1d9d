using Microsoft.Extensions.Logging;

namespace Hub.Core.Route;

public sealed partial class Router
{
    [LoggerMessage(5031, LogLevel.Information, "Routing to Kafka from entry {Index} of the log.")]
    private partial void Routing(long index);

    [LoggerMessage(5032, LogLevel.Warning, "Routing failed and goes back to its cursor in {Pause:0.0} s.")]
    private partial void Retrying(double pause, Exception exception);

    [LoggerMessage(5033, LogLevel.Warning, "Router: Kafka says {Reason}; the client goes on trying.")]
    private partial void BrokerTrouble(string reason);

    [LoggerMessage(5034, LogLevel.Information, "Router stopped before all messages under way were acknowledged; they will be produced again.")]
    private partial void NotDrained(Exception exception);
}
