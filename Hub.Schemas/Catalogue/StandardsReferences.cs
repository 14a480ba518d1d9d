using Hub.Schemas.CodeLists;

namespace Hub.Schemas.Catalogue;

/// <summary>What datasets may refer to, and which of it they did.</summary>
internal sealed class StandardsReferences(IReadOnlyDictionary<string, DataElement> elements, IReadOnlyDictionary<string, CodeList> codeLists)
{
    public IReadOnlyDictionary<string, DataElement> Elements { get; } = elements;

    public IReadOnlyDictionary<string, CodeList> CodeLists { get; } = codeLists;

    public HashSet<string> UsedElements { get; } = new(StringComparer.Ordinal);
}
