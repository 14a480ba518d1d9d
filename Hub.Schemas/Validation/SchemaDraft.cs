namespace Hub.Schemas.Validation;

/// <summary>The drafts of JSON Schema that can be compiled, oldest first. The city standard is written in 2020-12.</summary>
public enum SchemaDraft
{
    Draft4,
    Draft6,
    Draft7,
    Draft201909,
    Draft202012,
}
