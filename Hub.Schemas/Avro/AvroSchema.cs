using Hub.Schemas.Compatibility;

namespace Hub.Schemas.Avro;

/// <summary>
/// An Avro schema as the hub reads it: what the codec compiles, the comparison walks and the derivation builds.
/// Immutable once built, except that the fields of a record are set after it is named, so that it may contain itself.
/// </summary>
public sealed class AvroSchema
{
    internal AvroSchema(AvroKind kind) => Kind = kind;

    public AvroKind Kind { get; }

    /// <summary>Full name of a record, enum or fixed; otherwise null.</summary>
    public string? FullName { get; internal init; }

    /// <summary>Full names that the type also answers to.</summary>
    public IReadOnlyList<string> Aliases { get; internal init; } = [];

    public string? Doc { get; internal init; }

    /// <summary>Fields of a record in order; empty for other types.</summary>
    public IReadOnlyList<AvroField> Fields { get; internal set; } = [];

    /// <summary>Symbols of an enum; empty for other types.</summary>
    public IReadOnlyList<string> Symbols { get; internal init; } = [];

    /// <summary>The symbol that a reader takes for one it does not know, or null.</summary>
    public string? DefaultSymbol { get; internal init; }

    /// <summary>Type of the items of an array or of the values of a map.</summary>
    public AvroSchema? Element { get; internal init; }

    public IReadOnlyList<AvroSchema> Branches { get; internal init; } = [];

    /// <summary>Bytes of a fixed.</summary>
    public int Size { get; internal init; }

    /// <summary><c>decimal</c>, <c>date</c>, <c>timestamp-millis</c> … when it is known and fits the type; otherwise null.</summary>
    public string? LogicalType { get; internal init; }

    /// <summary>Digits of a decimal.</summary>
    public int Precision { get; internal init; }

    /// <summary>Decimal places of a decimal.</summary>
    public int Scale { get; internal init; }

    /// <summary>True for a string that holds JSON text (attribute <c>contentType</c>): what has no Avro counterpart travels so.</summary>
    public bool HoldsJson { get; internal init; }

    /// <summary>The name without its namespace; schema resolution goes by it.</summary>
    public string? Name => FullName is { } full ? full[(full.LastIndexOf('.') + 1)..] : null;

    /// <summary>Reads a schema text.</summary>
    /// <param name="text">An Avro schema in JSON.</param>
    /// <param name="references">Texts of the named types that it uses and does not define, by full name.</param>
    /// <exception cref="SchemaFaultException">The text is not an Avro schema.</exception>
    public static AvroSchema Parse(string text, IReadOnlyDictionary<string, string>? references = null) =>
        new AvroSchemaParser(references).Parse(text);

    /// <summary>The text of the schema in the hub's stable form: fixed key order, two spaces, line feeds.</summary>
    public override string ToString() => AvroSchemaText.Write(this);
}
