namespace Hub.Schemas.Compatibility.Json;

/// <summary>One <c>anyOf</c> or <c>oneOf</c> of a schema.</summary>
internal sealed record SchemaSum(JsonSchemaNode Owner, string Keyword, IReadOnlyList<JsonSchemaNode> Branches)
{
    public bool ExactlyOne => Keyword == "oneOf";
}
