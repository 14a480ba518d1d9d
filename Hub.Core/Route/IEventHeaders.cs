namespace Hub.Core.Route;

/// <summary>Where the headers of a Kafka message are put.</summary>
internal interface IEventHeaders
{
    /// <summary>Copies what it is given.</summary>
    void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value);
}
