namespace Hub.Schemas.Validation;

/// <summary>A schema cannot be compiled. The message says why and where (pointer into the schema).</summary>
public sealed class SchemaException : Exception
{
    public SchemaException()
    {
    }

    public SchemaException(string message)
        : base(message)
    {
    }

    public SchemaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal SchemaException(string message, string pointer)
        : base(message) => Pointer = pointer;

    /// <summary>JSON Pointer to the place in the schema that is at fault, or null when it is the schema as a whole.</summary>
    public string? Pointer { get; }
}
