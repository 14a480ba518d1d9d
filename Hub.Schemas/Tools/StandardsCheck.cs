using System.Globalization;
using Hub.Schemas.Catalogue;
using Hub.Schemas.CodeLists;

namespace Hub.Schemas.Tools;

/// <summary>
/// <c>hub standards check</c>: everything that must hold in the files of the standard. What loading needs is found by loading; the rest, by
/// the checks of this folder. All faults are reported, each with file and line.
/// </summary>
public static class StandardsCheck
{
    /// <param name="bundle">The files of the standard.</param>
    /// <param name="time">Tells the day on which codes without a date of their own must be in force.</param>
    public static StandardsReport Run(StandardsBundle bundle, TimeProvider time)
    {
        var faults = new StandardsFaults();
        var catalogue = StandardsCatalogue.Read(bundle, faults);
        var examples = new ExampleCheck(bundle, new CatalogueCodeSets(catalogue), time, faults);
        foreach (var dataset in catalogue.Datasets)
        {
            SchemaCheck.Run(bundle, dataset, faults);
            AvroCheck.Run(bundle, catalogue, dataset, faults);
            VersionCheck.Run(bundle, dataset, faults);
            examples.Run(dataset);
        }

        foreach (var element in catalogue.Elements.Values)
        {
            ElementFormatCheck.Run(element, faults);
        }

        PlanCheck.Run(catalogue, faults);
        var texts = TextCheck.Run(bundle, catalogue, faults);
        UnknownFiles(bundle, faults);
        return new StandardsReport
        {
            Datasets = catalogue.Datasets.Count,
            Versions = catalogue.Datasets.Sum(d => d.Versions.Count),
            Fields = catalogue.Datasets.Sum(d => d.Fields.Count),
            Elements = catalogue.Elements.Count,
            CodeLists = catalogue.CodeLists.Count,
            Codes = catalogue.CodeLists.Values.Sum(l => l.Entries.Count),
            CodeMaps = catalogue.CodeMaps.Count,
            ValidExamples = examples.Valid,
            InvalidExamples = examples.Invalid,
            Texts = texts,
            Faults = [.. faults.Items.OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line)],
        };
    }

    /// <summary>Path of a version's file: <c>datasets/leg.registration/v1.schema.json</c>.</summary>
    internal static string PathOf(DatasetVersion version, string extension) =>
        string.Create(CultureInfo.InvariantCulture, $"datasets/{version.Dataset}/v{version.Major}.{extension}");

    private static void UnknownFiles(StandardsBundle bundle, StandardsFaults faults)
    {
        foreach (var path in bundle.Paths.Where(path => !IsKnown(path.Split('/'))))
        {
            faults.Add(StandardsFaultCodes.FileUnknown, path, 0, "标准目录中不应有此文件,或文件名不符合约定。", "The standard has no place for this file, or its name does not follow the convention.");
        }
    }

    private static bool IsKnown(string[] parts) => parts switch
    {
        ["README.md"] => true,
        ["datasets", _, "dataset.yaml"] => true,
        ["datasets", _, var file] => IsVersionFile(file),
        ["datasets", _, "examples", "expected.yaml"] => true,
        ["datasets", _, "examples", var file] => (file.StartsWith("valid-", StringComparison.Ordinal) || file.StartsWith("invalid-", StringComparison.Ordinal)) && file.EndsWith(".json", StringComparison.Ordinal),
        ["elements" or "codes", var file] => file.EndsWith(".yaml", StringComparison.Ordinal),
        ["codes", "maps", var file] => file.EndsWith(".yaml", StringComparison.Ordinal),
        ["texts", var file] => file.EndsWith(".md", StringComparison.Ordinal),
        ["vectors", ..] => true,
        _ => false,
    };

    private static bool IsVersionFile(string file) =>
        file.StartsWith('v')
        && file.IndexOf('.', StringComparison.Ordinal) is > 1 and var dot
        && int.TryParse(file.AsSpan(1, dot - 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
        && file[dot..] is ".schema.json" or ".avsc";
}
