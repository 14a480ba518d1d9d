using System.Text;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Compatibility;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro;

/// <summary>
/// Derives the Avro schema of a dataset from its JSON Schema, by the mapping of <c>docs/avro-mapping.md</c>. Deriving is total and stable:
/// every schema has an Avro counterpart (what Avro cannot express travels as JSON text), and the same schema gives the same bytes.
/// </summary>
public static class AvroDerivation
{
    /// <summary>The Avro schema text of a dataset version (<c>v1.avsc</c>).</summary>
    /// <param name="version">Its <see cref="DatasetVersion.JsonSchema"/> is read.</param>
    /// <param name="references">Schemas that it refers to, by address or path relative to it.</param>
    /// <param name="closedCodes">The codes of a closed code list by the value of <c>x-codelist</c>, or null where the list is open or unknown.</param>
    /// <exception cref="SchemaFaultException">The schema is not JSON, or a reference leads nowhere.</exception>
    public static string Derive(
        DatasetVersion version,
        IReadOnlyDictionary<string, string>? references = null,
        Func<string, IReadOnlyList<string>?>? closedCodes = null)
    {
        var source = new SchemaSource
        {
            Format = SchemaFormat.Json,
            Text = Encoding.UTF8.GetString(version.JsonSchema.Span),
            References = references ?? new Dictionary<string, string>(),
        };

        // The major version is not part of the name: Avro resolves v2 against v1 by name.
        var dataset = version.Dataset.Value;
        return DeriveSchema(source, $"yunfu.{dataset}", AvroName.TypeName(dataset[(dataset.LastIndexOf('.') + 1)..]), closedCodes).ToString();
    }

    /// <summary>Derives the Avro schema of any JSON Schema.</summary>
    /// <param name="source">A JSON Schema with its references.</param>
    /// <param name="space">Namespace of the types.</param>
    /// <param name="name">Name of the outermost record.</param>
    /// <param name="closedCodes">As for <see cref="Derive"/>.</param>
    /// <exception cref="SchemaFaultException">The schema is not JSON, or a reference leads nowhere.</exception>
    public static AvroSchema DeriveSchema(SchemaSource source, string space, string name, Func<string, IReadOnlyList<string>?>? closedCodes = null)
    {
        var set = JsonSchemaSet.Load(source);
        return new AvroTypeMapping(set, space, closedCodes).Root(set.Root, name);
    }
}
