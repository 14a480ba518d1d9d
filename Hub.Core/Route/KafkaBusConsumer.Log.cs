using Microsoft.Extensions.Logging;

namespace Hub.Core.Route;

internal sealed partial class KafkaBusConsumer
{
    [LoggerMessage(5011, LogLevel.Warning, "Consumer {Consumer}: Kafka says {Reason}; the client goes on trying.")]
    private partial void BrokerTrouble(string consumer, string reason);

    [LoggerMessage(5012, LogLevel.Warning, "Consumer {Consumer}: the message at {Topic}/{Partition}/{Offset} was not made from the log and is passed over.")]
    private partial void ForeignMessage(string consumer, string topic, int partition, long offset);

    [LoggerMessage(5013, LogLevel.Information, "Consumer {Consumer} has read no record that {Topic} still holds: it reads the log from {Index} first.")]
    private partial void BeginsInLog(string consumer, string topic, long index);

    [LoggerMessage(5014, LogLevel.Warning, "Consumer {Consumer}: Kafka does not hold what it has not read of {Topic} ({Reason}); it reads the log from {Index} instead.")]
    private partial void Gap(string consumer, string topic, GapReason reason, long index);

    [LoggerMessage(5015, LogLevel.Information, "Consumer {Consumer} has read {Count} messages of {Topic} from the log, up to {Index}, and goes on from Kafka.")]
    private partial void CaughtUp(string consumer, string topic, long count, long index);
}
