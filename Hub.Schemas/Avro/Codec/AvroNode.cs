using System.Text.Json;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro.Codec;

/// <summary>One compiled type of a schema: writes its JSON values as Avro and back.</summary>
internal abstract class AvroNode
{
    /// <summary>The JSON types that stand for the type; they choose the branch of a union.</summary>
    public abstract JsonTypes Accepts { get; }

    /// <summary>Writes the value that the reader stands on, or reports why not and goes past it.</summary>
    public abstract void Encode(ref AvroEncoding message);

    /// <summary>Reads one value and writes it as JSON.</summary>
    /// <exception cref="InvalidDataException">The data does not follow the schema.</exception>
    public abstract void Decode(ref AvroInput input, Utf8JsonWriter json);
}
