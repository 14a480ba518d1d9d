using System.Runtime.InteropServices;

namespace Hub.Core.Route.Librdkafka;

/// <summary><c>rd_kafka_message_t</c> of a delivery report, as far as it is read: what became of a message, and the number that it was produced with.</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct ReportedMessage
{
    /// <summary>0 when it is acknowledged.</summary>
    [FieldOffset(0)]
    public int Error;

    /// <summary>The opaque of the message (behind topic, partition, value, key and offset).</summary>
    [FieldOffset(64)]
    public nint Opaque;
}
