namespace Hub.Schemas.Validation.Patterns;

/// <summary>
/// An anchored expression with groups, alternatives and counts as a deterministic automaton over bytes: one table look-up a byte, no decoding, no backtracking.
/// </summary>
internal sealed class BytePattern : TextPattern
{
    /// <summary>An automaton of more states is left to the runtime: 512.</summary>
    private const int MaxStates = 512;

    private const int Dead = 0;
    private const int Start = 1;

    private readonly byte[] _classes;
    private readonly int _classCount;
    private readonly ushort[] _next;
    private readonly bool[] _accepts;

    private BytePattern(string source, byte[] classes, int classCount, ushort[] next, bool[] accepts)
        : base(source)
    {
        _classes = classes;
        _classCount = classCount;
        _next = next;
        _accepts = accepts;
    }

    /// <summary>The compiled pattern, or null when it has more to it than <see cref="BytePatternReader"/> reads, or too many states.</summary>
    public static BytePattern? TryParse(string source)
    {
        if (source.Length < 2 || source[0] != '^' || source[^1] != '$' || source.EndsWith("\\$", StringComparison.Ordinal))
        {
            return null;
        }

        var node = new BytePatternReader(source.AsSpan(1, source.Length - 2)).Read();
        return node is not null && PatternPositions.TryCreate(node) is { } positions ? Build(source, positions) : null;
    }

    public override bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        var state = Start;
        foreach (var b in utf8)
        {
            state = _next[(state * _classCount) + _classes[b]];
            if (state == Dead)
            {
                return false;
            }
        }

        return _accepts[state];
    }

    /// <summary>Each state is the set of positions that the last byte may have had.</summary>
    private static BytePattern? Build(string source, PatternPositions positions)
    {
        var (classes, members) = Classify(positions);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var states = new List<int[]> { Array.Empty<int>(), Array.Empty<int>() };
        var next = new List<ushort>(new ushort[members.Count]);
        for (var state = Start; state < states.Count; state++)
        {
            var expected = state == Start ? [.. positions.First] : states[state].SelectMany(positions.After).Distinct().Order().ToArray();
            foreach (var member in members)
            {
                var reached = Array.FindAll(expected, position => positions.Sets[position][member]);
                var key = string.Join(',', reached.Order());
                if (reached.Length > 0 && !numbers.ContainsKey(key))
                {
                    numbers.Add(key, states.Count);
                    states.Add(reached);
                }

                next.Add((ushort)(reached.Length == 0 ? Dead : numbers[key]));
            }

            if (states.Count > MaxStates)
            {
                return null;
            }
        }

        var accepts = states.Select((state, number) => number == Start ? positions.MatchesEmptyText : state.Any(positions.IsLast));
        return new BytePattern(source, classes, members.Count, [.. next], [.. accepts]);
    }

    /// <summary>Bytes that belong to the same positions share a class; the class of each byte, and one byte of each class.</summary>
    private static (byte[] Classes, List<byte> Members) Classify(PatternPositions positions)
    {
        var classes = new byte[256];
        var members = new List<byte>();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var b = 0; b < classes.Length; b++)
        {
            var key = string.Concat(positions.Sets.Select(set => set[b] ? '1' : '0'));
            if (numbers.TryAdd(key, members.Count))
            {
                members.Add((byte)b);
            }

            classes[b] = (byte)numbers[key];
        }

        return (classes, members);
    }
}
