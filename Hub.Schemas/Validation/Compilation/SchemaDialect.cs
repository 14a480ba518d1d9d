namespace Hub.Schemas.Validation.Compilation;

/// <summary>A draft, and (from 2019-09 on) which of its vocabularies the meta-schema asks for.</summary>
internal sealed record SchemaDialect(SchemaDraft Draft, IReadOnlySet<string>? Vocabularies = null)
{
    /// <summary>The keyword that identifies a schema resource.</summary>
    public string IdKeyword => Draft == SchemaDraft.Draft4 ? "id" : "$id";

    /// <summary>Up to draft 7 a <c>$ref</c> hides its siblings.</summary>
    public bool RefHidesSiblings => Draft <= SchemaDraft.Draft7;

    /// <summary>Whether the vocabulary (<c>applicator</c>, <c>validation</c>, <c>unevaluated</c>) is in use.</summary>
    public bool Uses(string vocabulary) => Vocabularies?.Contains(vocabulary) ?? true;
}
