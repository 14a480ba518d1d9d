using Hub.Schemas.Validation;

namespace Hub.Schemas.Catalogue;

/// <summary>All faults of one reading of the standard, in the order found.</summary>
public sealed class StandardsFaults
{
    private readonly List<StandardsFault> _items = [];

    public IReadOnlyList<StandardsFault> Items => _items;

    public bool HasErrors => _items.Exists(f => f.Severity == Severity.Error);

    public void Add(StandardsFault fault) => _items.Add(fault);

    public void Add(string code, string file, int line, string zh, string en, int column = 0) => Add(new StandardsFault(code, file, line, zh, en, column));

    public void Warn(string code, string file, int line, string zh, string en) => Add(new StandardsFault(code, file, line, zh, en, Severity: Severity.Warning));

    /// <exception cref="StandardsException">There is at least one error.</exception>
    public void ThrowIfAny()
    {
        if (HasErrors)
        {
            throw new StandardsException(_items);
        }
    }
}
