namespace Hub.Schemas.Compatibility;

/// <summary>Why a schema text cannot be used at all: not JSON, an unknown name, a reference that leads nowhere …</summary>
public sealed record SchemaFault
{
    /// <summary>JSON Pointer into the schema text; "" is the whole text.</summary>
    public required string Pointer { get; init; }

    public required string Zh { get; init; }

    public required string En { get; init; }

    public override string ToString() => Pointer.Length == 0 ? En : $"{Pointer}: {En}";
}
