namespace Hub.Schemas.Validation.Plans;

/// <summary>
/// Which members or elements of a value have been evaluated: bit sets on a stack, one for each schema that asks and for each
/// branch that may yet fail. Reused between messages.
/// </summary>
internal sealed class Marks
{
    /// <summary>Nobody asks.</summary>
    public const int None = -1;

    private ulong[] _bits = new ulong[64];
    private int _top;

    public void Clear() => _top = 0;

    /// <summary>A new empty set for <paramref name="count"/> members; freed by <see cref="Pop"/>, last one first.</summary>
    public int Push(int count)
    {
        var words = Words(count);
        if (_top + words > _bits.Length)
        {
            Array.Resize(ref _bits, Math.Max(_bits.Length * 2, _top + words));
        }

        _bits.AsSpan(_top, words).Clear();
        var set = _top;
        _top += words;
        return set;
    }

    public void Pop(int set) => _top = set;

    public void Add(int set, int ordinal)
    {
        if (set >= 0)
        {
            _bits[set + (ordinal >> 6)] |= 1UL << ordinal;
        }
    }

    public void AddAll(int set, int count)
    {
        if (set >= 0)
        {
            _bits.AsSpan(set, Words(count)).Fill(ulong.MaxValue);
        }
    }

    public bool Contains(int set, int ordinal) => (_bits[set + (ordinal >> 6)] & (1UL << ordinal)) != 0;

    /// <summary>Adds the members of <paramref name="branch"/> to <paramref name="set"/>.</summary>
    public void Merge(int set, int branch, int count)
    {
        if (set < 0)
        {
            return;
        }

        for (var word = 0; word < Words(count); word++)
        {
            _bits[set + word] |= _bits[branch + word];
        }
    }

    private static int Words(int count) => (count + 63) >> 6;
}
