using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary>
/// <c>properties</c>, <c>patternProperties</c>, <c>additionalProperties</c> and <c>required</c>: all that can be told in one pass
/// over the members of an object.
/// </summary>
internal sealed class MembersKeyword : Keyword
{
    private readonly Utf8Table<MemberRule> _known;
    private readonly PatternRule[] _patterns;
    private readonly SchemaPlan? _additional;
    private readonly RequiredKeyword? _required;
    private readonly ulong _requiredBits;

    /// <param name="properties">The plan of each named member.</param>
    /// <param name="patterns">The plans of members whose names match.</param>
    /// <param name="additional">The plan of all other members, or null: anything.</param>
    /// <param name="required">Up to 64 required names, or null.</param>
    public MembersKeyword(
        IReadOnlyList<KeyValuePair<string, SchemaPlan>> properties,
        IReadOnlyList<PatternRule> patterns,
        SchemaPlan? additional,
        RequiredKeyword? required)
        : base("properties", TypeSet.Object)
    {
        _patterns = [.. patterns];
        _additional = additional;
        _required = required;
        var names = required?.Names ?? [];
        var rules = properties.ToDictionary(property => property.Key, property => new MemberRule(property.Value, 0), StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            rules[names[i]] = new MemberRule(rules.GetValueOrDefault(names[i]).Plan, 1UL << i);
            _requiredBits |= 1UL << i;
        }

        _known = new(rules);
    }

    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        var tape = run.Tape;
        var end = tape[token].Link;
        var missing = _requiredBits;
        var valid = true;
        var ordinal = 0;
        for (var name = token + 1; name < end; name = tape.After(name + 1))
        {
            var rule = _known.Find(tape.Text(name, run.Utf8), tape[name].Detail);
            var evaluated = false;
            if (rule >= 0)
            {
                ref readonly var known = ref _known[rule];
                missing &= ~known.RequiredBit;
                if (known.Plan is not null)
                {
                    evaluated = true;
                    valid &= run.Run(known.Plan, name + 1);
                }
            }

            foreach (var pattern in _patterns)
            {
                if (pattern.Pattern.IsMatch(tape.Text(name, run.Utf8)))
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

            if (evaluated)
            {
                run.Marks.Add(marks, ordinal);
            }

            ordinal++;
        }

        return missing == 0 ? valid : _required!.FailMissing(ref run, token, missing);
    }

    public override Explanation Explain(int detail) => throw new InvalidOperationException("The members explain themselves.");

    private readonly record struct MemberRule(SchemaPlan? Plan, ulong RequiredBit);
}
