namespace Hub.Schemas.Validation;

/// <summary>Which engine judges messages (<c>Validation:Engine</c>). Default: <see cref="Compiled"/>.</summary>
public enum ValidationEngine
{
    /// <summary>The schema compiled into a plan that runs over UTF-8 bytes.</summary>
    Compiled,

    /// <summary>The NJsonSchema library: the reference that the compiled engine is compared with.</summary>
    NJsonSchema,
}
