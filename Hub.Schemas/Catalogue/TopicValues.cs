namespace Hub.Schemas.Catalogue;

/// <summary>Encoding of the values of a Kafka topic.</summary>
public enum TopicValues
{
    /// <summary>The payload as accepted.</summary>
    Json,

    /// <summary>Avro of the dataset version's derived schema, in the registry's wire format: byte 0, the schema's id as four bytes, the body.</summary>
    Avro,
}
