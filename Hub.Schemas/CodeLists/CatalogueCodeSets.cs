using Hub.Schemas.Catalogue;
using Hub.Schemas.Validation;

namespace Hub.Schemas.CodeLists;

/// <summary>The code lists of a loaded standard, for validators; the lists are compiled when first asked for.</summary>
public sealed class CatalogueCodeSets(StandardsCatalogue catalogue) : ICodeListLookup
{
    private readonly Dictionary<string, CodeSet> _sets = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public CodeSet? Find(string name)
    {
        if (!catalogue.CodeLists.TryGetValue(name, out var list))
        {
            return null;
        }

        lock (_lock)
        {
            if (!_sets.TryGetValue(name, out var set))
            {
                set = new CodeSet(
                    name,
                    list.Status == CodeListStatus.ToBeVerified,
                    list.Entries.Select(e => new CodePeriod(e.Code, e.ValidFrom, e.ValidTo)));
                _sets.Add(name, set);
            }

            return set;
        }
    }
}
