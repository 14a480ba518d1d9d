using System.Runtime.CompilerServices;
using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary>
/// <c>properties</c>, <c>patternProperties</c>, <c>additionalProperties</c> and <c>required</c>: all that can be told in one pass
/// over the members of an object.
/// </summary>
/// <remarks>
/// Messages of one dataset mostly have their members in one order, so the member that followed last time is tried before the
/// table. These guesses are plain integers that threads overwrite for each other: a wrong one costs a look-up.
/// </remarks>
internal sealed class MembersKeyword : Keyword
{
    /// <summary>As many names as fit into the bits of the pass: 64. With more, required names and duplicates are looked after elsewhere.</summary>
    private const int MaxInPass = 64;

    private readonly Utf8Table<SchemaPlan?> _known;
    private readonly int[] _guesses;
    private readonly PatternRule[] _patterns;
    private readonly SchemaPlan? _additional;
    private readonly RequiredKeyword? _required;
    private readonly ulong _requiredBits;
    private readonly bool _requiresMore;

    /// <param name="properties">The plan of each named member.</param>
    /// <param name="patterns">The plans of members whose names match.</param>
    /// <param name="additional">The plan of all other members, or null: anything.</param>
    /// <param name="required">The required names, or null.</param>
    public MembersKeyword(
        IReadOnlyList<KeyValuePair<string, SchemaPlan>> properties,
        IReadOnlyList<PatternRule> patterns,
        SchemaPlan? additional,
        RequiredKeyword? required)
        : base("properties", TypeSet.Object)
    {
        Properties = properties;
        _patterns = [.. patterns];
        _additional = additional;
        _required = required;

        // The required names come first, so that the bit of a name is its number among them.
        var names = required?.Names ?? [];
        var plans = properties.ToDictionary(StringComparer.Ordinal);
        _known = new(names.Concat(plans.Keys).Distinct(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name, plans.GetValueOrDefault(name))));
        _guesses = [.. Enumerable.Range(0, _known.Count + 1)];
        _requiredBits = names.Count >= MaxInPass ? ulong.MaxValue : (1UL << names.Count) - 1;
        _requiresMore = names.Count > MaxInPass;
    }

    /// <summary>The members that have a plan of their own.</summary>
    public IReadOnlyList<KeyValuePair<string, SchemaPlan>> Properties { get; }

    /// <summary>The names that must be there.</summary>
    public IReadOnlyList<string> Required => _required?.Names ?? [];

    /// <summary>True when a member's name alone does not tell its one plan.</summary>
    public bool HasPatterns => _patterns.Length > 0;

    public override bool IsLeaf => false;

    /// <inheritdoc/>
    /// <remarks>Compiled on its own: put in line into its callers it would leave no room for what runs once per member.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        var tape = run.Tape;
        var end = tape[token].Link;
        ulong seen = 0;
        var distinct = true;
        var valid = true;
        var ordinal = 0;
        var previous = -1;
        for (var name = token + 1; name < end; name = tape.After(name + 1))
        {
            var text = tape.Text(name, run.Utf8);
            var known = Find(text, previous);
            var evaluated = false;
            if (known >= 0)
            {
                previous = known;
                var bit = known < MaxInPass ? 1UL << known : 0;
                distinct &= (seen & bit) < bit;
                seen |= bit;
                if (_known[known] is { } plan)
                {
                    evaluated = true;
                    valid &= run.Run(plan, name + 1);
                }
            }
            else
            {
                distinct = false;
            }

            foreach (var pattern in _patterns)
            {
                if (pattern.Pattern.IsMatch(text))
                {
                    evaluated = true;
                    valid &= run.Run(pattern.Plan, name + 1);
                }
            }

            if (!evaluated && _additional is not null)
            {
                evaluated = true;
                valid &= run.Run(_additional, name + 1);
            }

            if (!valid && !run.Reporting)
            {
                return false;
            }

            if (evaluated && marks >= 0)
            {
                run.Marks.Add(marks, ordinal);
            }

            ordinal++;
        }

        if (distinct)
        {
            tape.ProveDistinct(token);
        }

        var hasRequired = (seen & _requiredBits) == _requiredBits && !_requiresMore;
        return (hasRequired || _required!.Judge(ref run, token, marks)) && valid;
    }

    public override Explanation Explain(int detail) => throw new InvalidOperationException("The members explain themselves.");

    private int Find(ReadOnlySpan<byte> name, int previous)
    {
        ref var guess = ref _guesses[previous + 1];
        var known = guess;
        if (!_known.Is(known, name))
        {
            known = _known.Find(name);
            if (known >= 0)
            {
                guess = known;
            }
        }

        return known;
    }
}
