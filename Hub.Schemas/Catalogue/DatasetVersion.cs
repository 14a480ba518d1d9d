namespace Hub.Schemas.Catalogue;

/// <summary>One major version of a dataset: its schema as the standards office published it.</summary>
public sealed record DatasetVersion
{
    public required DatasetName Dataset { get; init; }

    /// <summary>1 to 999.</summary>
    public required int Major { get; init; }

    public string EventType => Dataset.EventType(Major);

    /// <summary>The JSON Schema (2020-12), UTF-8; self-contained, references to data elements are resolved.</summary>
    public required ReadOnlyMemory<byte> JsonSchema { get; init; }

    /// <summary>The Avro schema text, or null where the dataset has none.</summary>
    public string? AvroSchema { get; init; }
}
