namespace Hub.Schemas.Compatibility;

/// <summary>The schema languages that the registry compares.</summary>
public enum SchemaFormat
{
    /// <summary>JSON Schema, drafts 4, 6, 7, 2019-09 and 2020-12.</summary>
    Json,

    /// <summary>Apache Avro 1.12.</summary>
    Avro,
}
