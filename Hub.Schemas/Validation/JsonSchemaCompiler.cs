using Hub.Schemas.Validation.Compilation;
using Hub.Schemas.Validation.Keywords;

namespace Hub.Schemas.Validation;

/// <summary>
/// Compiles JSON Schemas of drafts 4, 6, 7, 2019-09 and 2020-12. References may lead to documents that were added, to their
/// identifiers and anchors, and to the meta-schemas of the drafts; nothing is ever fetched. Not safe for concurrent use.
/// </summary>
public sealed class JsonSchemaCompiler(SchemaOptions options)
{
    private static readonly Uri s_anonymous = new("urn:schema");
    private readonly SchemaLibrary _library = new(options.DefaultDraft);

    /// <summary>Adds a document that references may lead to by <paramref name="uri"/> (absolute) or by its own identifiers.</summary>
    /// <exception cref="SchemaException">The document is not JSON.</exception>
    public void AddDocument(Uri uri, ReadOnlyMemory<byte> utf8) => _library.Add(uri, utf8);

    /// <summary>Compiles a schema.</summary>
    /// <param name="utf8">The schema document.</param>
    /// <param name="uri">Where it comes from, for relative references; its own identifier goes first.</param>
    /// <exception cref="SchemaException">It is not a schema, or a reference leads nowhere.</exception>
    public CompiledSchema Compile(ReadOnlyMemory<byte> utf8, Uri? uri = null) => Compile(utf8, uri, []);

    /// <summary>As above; the schema also gives the places of the values at <paramref name="captures"/>.</summary>
    internal CompiledSchema Compile(ReadOnlyMemory<byte> utf8, Uri? uri, IReadOnlyList<MessagePath> captures)
    {
        var resource = _library.Add(uri ?? s_anonymous, utf8);
        return new CompiledSchema(new PlanBuilder(_library, options).BuildRoot(resource.Root), options.Time, captures, options.Recognizes);
    }
}
