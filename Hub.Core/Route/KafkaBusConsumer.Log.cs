using Microsoft.Extensions.Logging;

namespace Hub.Core.Route;

internal sealed partial class KafkaBusConsumer
{
    [LoggerMessage(5011, LogLevel.Warning, "Consumer {Consumer}: Kafka says {Reason}; the client goes on trying.")]
    private partial void BrokerTrouble(string consumer, string reason);

    [LoggerMessage(5012, LogLevel.Warning, "Consumer {Consumer}: the message at {Topic}/{Partition}/{Offset} was not made from the log and is passed over.")]
    private partial void ForeignMessage(string consumer, string topic, int partition, long offset);
}
