using System.Runtime.InteropServices;

namespace Hub.Core.Route.Librdkafka;

/// <summary><c>rd_kafka_vu_t</c>: one argument of <c>rd_kafka_produceva</c>, a tag and a union of 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal unsafe struct ProduceArgument
{
    /// <summary>Values of <c>rd_kafka_vtype_t</c>.</summary>
    public const int OfTopic = 2, OfValue = 4, OfKey = 5, OfOpaque = 6, OfFlags = 7, OfTimestamp = 8, OfHeaders = 10;

    [FieldOffset(0)]
    public int Type;

    [FieldOffset(8)]
    public nint Pointer;

    [FieldOffset(8)]
    public int Int32;

    [FieldOffset(8)]
    public long Int64;

    [FieldOffset(8)]
    public byte* Bytes;

    [FieldOffset(16)]
    public nuint Length;
}
