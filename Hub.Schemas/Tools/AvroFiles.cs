using Hub.Schemas.Avro;
using Hub.Schemas.Catalogue;

namespace Hub.Schemas.Tools;

/// <summary><c>hub standards derive</c>: the Avro schema files of a standard.</summary>
public static class AvroFiles
{
    /// <summary>Path and text of every Avro schema as derived from its JSON Schema.</summary>
    /// <exception cref="Compatibility.SchemaFaultException">A schema refers to what is not in it.</exception>
    public static IEnumerable<(string Path, string Text)> Derive(StandardsCatalogue catalogue) =>
        catalogue.Datasets.SelectMany(dataset => dataset.Versions).Select(version => (StandardsCheck.PathOf(version, "avsc"), Derive(catalogue, version)));

    /// <summary>The text of one file, with a line feed at its end; closed code lists become enums.</summary>
    /// <exception cref="Compatibility.SchemaFaultException">The schema refers to what is not in it.</exception>
    public static string Derive(StandardsCatalogue catalogue, DatasetVersion version) =>
        AvroDerivation.Derive(version, closedCodes: list => Closed(catalogue, list)).TrimEnd('\n') + "\n";

    private static IReadOnlyList<string>? Closed(StandardsCatalogue catalogue, string list) =>
        catalogue.CodeLists.GetValueOrDefault(list) is { Closed: true } closed ? [.. closed.Entries.Select(e => e.Code).Distinct()] : null;
}
