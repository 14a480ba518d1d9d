using Hub.Schemas.Validation.Keywords;

namespace Hub.Schemas.Validation.Recognition;

/// <summary>Which members of the root are kept, and under which numbers, from 0 on.</summary>
internal sealed class KeptNumbers
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public int Count => _numbers.Count;

    /// <summary>The number of the member; a new one when it has none.</summary>
    public int Add(string member)
    {
        _numbers.TryAdd(member, _numbers.Count);
        return _numbers[member];
    }

    /// <summary>As above, for a path that leads to a member of the root; -1 for none.</summary>
    public int Add(MessagePath? path) => path?.RootMember is { } member ? Add(member) : -1;

    /// <summary>The number of the member, or -1.</summary>
    public int Find(string member) => _numbers.GetValueOrDefault(member, -1);
}
