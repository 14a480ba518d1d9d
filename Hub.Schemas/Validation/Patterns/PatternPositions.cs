namespace Hub.Schemas.Validation.Patterns;

/// <summary>
/// The bytes of an expression as numbered positions, with those that may follow each (Glushkov's construction): a step towards <see cref="BytePattern"/>.
/// </summary>
internal sealed class PatternPositions
{
    /// <summary>Counts are written out; an expression of more bytes than this is left to the runtime: 256.</summary>
    private const int MaxPositions = 256;

    private readonly List<bool[]> _sets = [];
    private readonly List<HashSet<int>> _next = [];
    private Part _whole = new(true, [], []);

    private PatternPositions()
    {
    }

    public IReadOnlyList<bool[]> Sets => _sets;

    public IReadOnlySet<int> First => _whole.First;

    /// <summary>Whether a text may end after the byte at <paramref name="position"/>.</summary>
    public bool IsLast(int position) => _whole.Last.Contains(position);

    public bool MatchesEmptyText => _whole.IsOptional;

    /// <summary>The positions that may follow <paramref name="position"/>.</summary>
    public IReadOnlySet<int> After(int position) => _next[position];

    /// <summary>The positions of an expression, or null when there are too many.</summary>
    public static PatternPositions? TryCreate(PatternNode node)
    {
        if (Size(node) > MaxPositions)
        {
            return null;
        }

        var positions = new PatternPositions();
        positions._whole = positions.Add(node);
        return positions;
    }

    private static long Size(PatternNode node) => node switch
    {
        PatternNode.Sequence sequence => sequence.Parts.Sum(Size),
        PatternNode.Choice choice => choice.Parts.Sum(Size),
        PatternNode.Repeat { Maximum: int.MaxValue } repeat => Size(repeat.Part) * Math.Max(repeat.Minimum, 1),
        PatternNode.Repeat repeat => Size(repeat.Part) * repeat.Maximum,
        _ => 1,
    };

    private Part Add(PatternNode node) => node switch
    {
        PatternNode.Bytes bytes => Position(bytes.Set),
        PatternNode.Sequence sequence => sequence.Parts.Aggregate(Part.Empty, (before, part) => Join(before, Add(part))),
        PatternNode.Choice choice => choice.Parts.Select(Add).Aggregate((one, other) => new(one.IsOptional || other.IsOptional, [.. one.First, .. other.First], [.. one.Last, .. other.Last])),
        PatternNode.Repeat repeat => Repeat(repeat),
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    private Part Position(bool[] set)
    {
        _sets.Add(set);
        _next.Add([]);
        return new Part(false, [_sets.Count - 1], [_sets.Count - 1]);
    }

    private Part Repeat(PatternNode.Repeat repeat)
    {
        var all = Part.Empty;
        var isEndless = repeat.Maximum == int.MaxValue;
        var copies = isEndless ? Math.Max(repeat.Minimum, 1) : repeat.Maximum;
        for (var copy = 0; copy < copies; copy++)
        {
            var part = Add(repeat.Part);
            if (isEndless && copy == copies - 1)
            {
                Connect(part.Last, part.First);
            }

            all = Join(all, part with { IsOptional = part.IsOptional || copy >= repeat.Minimum });
        }

        return all;
    }

    private Part Join(Part left, Part right)
    {
        Connect(left.Last, right.First);
        return new Part(
            left.IsOptional && right.IsOptional,
            left.IsOptional ? [.. left.First, .. right.First] : left.First,
            right.IsOptional ? [.. left.Last, .. right.Last] : right.Last);
    }

    private void Connect(HashSet<int> from, HashSet<int> to)
    {
        foreach (var position in from)
        {
            _next[position].UnionWith(to);
        }
    }

    /// <summary>Whether a part matches the empty text, and the positions with which it may begin and end.</summary>
    private sealed record Part(bool IsOptional, HashSet<int> First, HashSet<int> Last)
    {
        public static Part Empty { get; } = new(true, [], []);
    }
}
