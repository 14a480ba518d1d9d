using Hub.Schemas.Avro;
using Hub.Schemas.Catalogue;

namespace Hub.Schemas.Tools;

/// <summary><c>hub standards derive</c>: the Avro schema files of a standard.</summary>
public static class AvroFiles
{
    /// <summary>Path and text of every Avro schema as derived from its JSON Schema.</summary>
    /// <exception cref="Compatibility.SchemaFaultException">A schema refers to what is not in it.</exception>
    public static IEnumerable<(string Path, string Text)> Derive(StandardsCatalogue catalogue) =>
        catalogue.Datasets
            .SelectMany(dataset => dataset.Versions)
            .Select(version => (StandardsCheck.PathOf(version, "avsc"), AvroDerivation.Derive(version).TrimEnd('\n') + "\n"));
}
