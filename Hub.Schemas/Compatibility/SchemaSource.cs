namespace Hub.Schemas.Compatibility;

/// <summary>The text of one schema together with the texts that it refers to.</summary>
public sealed record SchemaSource
{
    public required SchemaFormat Format { get; init; }

    public required string Text { get; init; }

    /// <summary>
    /// Referenced schemas by name, as the registry keeps them: for JSON Schema the <c>$ref</c> address or file name,
    /// for Avro the full name of the type. Texts may refer to each other.
    /// </summary>
    public IReadOnlyDictionary<string, string> References { get; init; } = EmptyReferences;

    private static readonly IReadOnlyDictionary<string, string> EmptyReferences = new Dictionary<string, string>();
}
