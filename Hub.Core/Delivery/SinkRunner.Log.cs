using Hub.Core.Exchanges;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Delivery;

public sealed partial class SinkRunner
{
    [LoggerMessage(6001, LogLevel.Warning, "Sink {Sink} failed and goes back to its stored position in {Pause:0.0} s.")]
    private partial void Retrying(string sink, double pause, Exception exception);

    [LoggerMessage(6002, LogLevel.Warning, "Sink {Sink}: entry {Index} is a dead letter ({Code}).")]
    private partial void DeadLettered(string sink, LogIndex index, string code);

    [LoggerMessage(6004, LogLevel.Information, "Sink {Sink}, replay {Replay} of dead letters: {Applied} applied, {Refused} refused again.")]
    private partial void Replayed(string sink, long replay, int applied, int refused);

    [LoggerMessage(6003, LogLevel.Information, "Sink {Sink} stopped before its repository learnt of the last receipts; they will be asked for again.")]
    private partial void ReceiptsNotNoted(string sink, Exception exception);
}
