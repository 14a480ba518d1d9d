namespace Hub.Core.Route.Librdkafka;

/// <summary>A list of headers in librdkafka's memory. <see cref="NativeProducer.Produce"/> takes it over.</summary>
internal readonly unsafe struct NativeHeaders(int capacity) : IEventHeaders
{
    public nint Handle { get; } = Native.NewHeaders((nuint)capacity);

    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var nothing = default(byte); // an empty value is not a null one
        fixed (byte* n = name, v = value)
        {
            _ = Native.AddHeader(Handle, n, name.Length, v is null ? &nothing : v, value.Length);
        }
    }
}
