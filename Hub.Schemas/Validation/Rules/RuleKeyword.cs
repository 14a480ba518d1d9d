using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Rules;

/// <summary>One entry of <c>x-rules</c>: a condition across fields of a message. Fields that are absent or unreadable are left to the schema.</summary>
/// <param name="text">What it says when it is broken.</param>
/// <param name="fields">See <see cref="Fields"/>.</param>
internal abstract class RuleKeyword(RuleText text, IReadOnlyList<MessagePath?> fields) : Keyword("x-rules", TypeSet.Object)
{
    /// <summary>A rule looks at no more values: 32.</summary>
    public const int MaxFields = 32;

    private readonly MessagePath?[] _fields = [.. fields];

    /// <summary>The values that the rule looks at, and nothing else; null for one that the schema does not name.</summary>
    public IReadOnlyList<MessagePath?> Fields => _fields;

    public sealed override bool Judge(ref Evaluation run, int token, int marks)
    {
        Span<int> fields = stackalloc int[MaxFields];
        for (var i = 0; i < _fields.Length; i++)
        {
            fields[i] = _fields[i]?.In(run.Value(0)) ?? -1;
        }

        return Judge(ref run, fields[.._fields.Length]);
    }

    /// <summary>As above, for <see cref="Fields"/> found already: the index of each on the tape, or -1.</summary>
    public bool Judge(ref Evaluation run, scoped Span<int> fields)
    {
        foreach (ref var field in fields)
        {
            field = field >= 0 && run.Tape[field].Kind == JsonKind.Null ? -1 : field;
        }

        var place = FindViolation(ref run, fields);
        return place < 0 || (text.Severity == Severity.Warning ? run.Warn(this, place) : run.Fail(this, place));
    }

    public sealed override Explanation Explain(int detail) => text.Explanation;

    /// <summary>Index of the value that breaks the rule, or -1.</summary>
    /// <param name="run">The evaluation of the message.</param>
    /// <param name="fields">The index of each field; -1 for one that is absent or null.</param>
    protected abstract int FindViolation(ref Evaluation run, scoped ReadOnlySpan<int> fields);
}
