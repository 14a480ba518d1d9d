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
}
