using System.Collections.Frozen;
using Hub.Schemas.CodeLists;

namespace Hub.Schemas.Catalogue;

/// <summary>The whole city standard in memory: datasets, data elements, code lists. Immutable; safe for concurrent use.</summary>
public sealed class StandardsCatalogue
{
    private readonly FrozenDictionary<string, Dataset> _datasets;

    private StandardsCatalogue(
        IReadOnlyList<Dataset> datasets,
        IReadOnlyDictionary<string, DataElement> elements,
        IReadOnlyDictionary<string, CodeList> codeLists,
        IReadOnlyDictionary<string, CodeMap> codeMaps)
    {
        Datasets = datasets;
        Elements = elements;
        CodeLists = codeLists;
        CodeMaps = codeMaps;
        _datasets = datasets.ToFrozenDictionary(d => d.Name.Value, StringComparer.Ordinal);
    }

    /// <summary>In ordinal order of their names.</summary>
    public IReadOnlyList<Dataset> Datasets { get; }

    /// <summary>By internal identifier.</summary>
    public IReadOnlyDictionary<string, DataElement> Elements { get; }

    /// <summary>By the name that <c>x-codelist</c> uses.</summary>
    public IReadOnlyDictionary<string, CodeList> CodeLists { get; }

    /// <summary>Crosswalks between code lists, by name.</summary>
    public IReadOnlyDictionary<string, CodeMap> CodeMaps { get; }

    public Dataset? Find(DatasetName name) => _datasets.GetValueOrDefault(name.Value);

    /// <summary>Loads a standard that must be sound.</summary>
    /// <exception cref="StandardsException">There are errors; the exception carries all of them.</exception>
    public static StandardsCatalogue Load(StandardsBundle bundle)
    {
        var faults = new StandardsFaults();
        var catalogue = Read(bundle, faults);
        faults.ThrowIfAny();
        return catalogue;
    }

    /// <summary>Reads what can be read and adds every fault, with file and line, to <paramref name="faults"/>.</summary>
    public static StandardsCatalogue Read(StandardsBundle bundle, StandardsFaults faults)
    {
        var codeLists = Read(bundle, "codes/", CodeListFile.Read, list => list.Name, faults);
        var codeMaps = Read(bundle, "codes/maps/", (path, bytes, all) => CodeMapFile.Read(path, bytes, codeLists, all), map => map.Name, faults);
        var elements = ReadElements(bundle, faults);
        var references = new StandardsReferences(elements, codeLists);
        var file = new DatasetFile(bundle, references, faults);
        var folders = bundle.Below("datasets/").Select(path => path.Split('/')).Where(parts => parts.Length > 2).Select(parts => parts[1]).Distinct();
        var datasets = folders.Select(file.Read).OfType<Dataset>().ToList();

        foreach (var element in elements.Values.Where(e => !references.UsedElements.Contains(e.Id)))
        {
            faults.Warn(StandardsFaultCodes.Unused, element.File, element.Line, $"没有模式使用数据元 {element.Id}。", $"No schema uses the data element {element.Id}.");
        }

        return new StandardsCatalogue(datasets, elements, codeLists, codeMaps);
    }

    private static FrozenDictionary<string, T> Read<T>(
        StandardsBundle bundle,
        string folder,
        Func<string, ReadOnlyMemory<byte>, StandardsFaults, T?> read,
        Func<T, string> name,
        StandardsFaults faults)
        where T : class =>
        YamlFiles(bundle, folder).Select(path => read(path, bundle[path], faults)).OfType<T>().DistinctBy(name).ToFrozenDictionary(name, StringComparer.Ordinal);

    private static FrozenDictionary<string, DataElement> ReadElements(StandardsBundle bundle, StandardsFaults faults)
    {
        var elements = new Dictionary<string, DataElement>(StringComparer.Ordinal);
        foreach (var element in YamlFiles(bundle, "elements/").SelectMany(path => ElementFile.Read(path, bundle[path], faults)))
        {
            if (!elements.TryAdd(element.Id, element))
            {
                faults.Add(StandardsFaultCodes.Duplicate, element.File, element.Line, $"数据元 {element.Id} 重复。", $"Data element {element.Id} is defined twice.");
            }
        }

        return elements.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static IEnumerable<string> YamlFiles(StandardsBundle bundle, string folder) =>
        bundle.Below(folder).Where(path => path.EndsWith(".yaml", StringComparison.Ordinal) && path.LastIndexOf('/') == folder.Length - 1);
}
