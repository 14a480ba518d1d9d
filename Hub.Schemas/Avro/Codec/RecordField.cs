using System.Text;
using System.Text.Json;

namespace Hub.Schemas.Avro.Codec;

/// <summary>A compiled field of a record.</summary>
internal sealed class RecordField(AvroField source, AvroNode node, byte[] defaultBytes)
{
    public string JsonName => source.JsonName;

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(source.JsonName);

    public JsonEncodedText EncodedName { get; } = JsonEncodedText.Encode(source.JsonName, AvroCodec.Escaping);

    public AvroNode Node => node;

    /// <summary>False when the message has to hold the property.</summary>
    public bool HasDefault => source.Default is { };

    /// <summary>What stands for a property that the message lacks.</summary>
    public ReadOnlySpan<byte> DefaultBytes => defaultBytes;

    /// <summary>An optional property that is null in Avro is absent in JSON.</summary>
    public bool OmitsNull => source.IsOptional;
}
