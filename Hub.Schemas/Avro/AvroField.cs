using System.Text.Json;

namespace Hub.Schemas.Avro;

/// <summary>One field of an Avro record.</summary>
public sealed record AvroField
{
    public required string Name { get; init; }

    /// <summary>The JSON property that the field stands for: <see cref="Name"/>, unless that property has no Avro name (attribute <c>jsonName</c>).</summary>
    public required string JsonName { get; init; }

    public required AvroSchema Type { get; init; }

    /// <summary>The default in Avro's JSON notation, or null when there is none.</summary>
    public JsonElement? Default { get; init; }

    public IReadOnlyList<string> Aliases { get; init; } = [];

    public string? Doc { get; init; }

    /// <summary>True for the field that an optional property becomes: a union with null whose default is null.</summary>
    public bool IsOptional => Default is { ValueKind: JsonValueKind.Null } && Type.Kind == AvroKind.Union;
}
