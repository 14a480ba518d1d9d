namespace Hub.Schemas.Compatibility;

/// <summary>How JSON Schemas are compared; Avro knows one way only.</summary>
public enum CompatibilityPolicy
{
    /// <summary>Compatible means that every message valid under the one is valid under the other. The default.</summary>
    Strict,

    /// <summary>
    /// As strict, except that optional properties may come and go whatever <c>additionalProperties</c> says, that <c>additionalProperties</c>
    /// may be narrowed, that annotations which some readers assert (<c>format</c>, <c>x-codelist</c>) may change, and that
    /// branches of a <c>oneOf</c> are taken to exclude each other.
    /// </summary>
    Lenient,
}
