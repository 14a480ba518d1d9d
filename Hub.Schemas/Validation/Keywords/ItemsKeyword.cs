using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>prefixItems</c> and <c>items</c> (or, before 2020-12, <c>items</c> and <c>additionalItems</c>).</summary>
internal sealed class ItemsKeyword(IReadOnlyList<SchemaPlan> prefix, SchemaPlan? rest) : Keyword("items", TypeSet.Array)
{
    private readonly SchemaPlan[] _prefix = [.. prefix];

    /// <summary>The plan of every element, or null where elements differ.</summary>
    public SchemaPlan? ForAll => _prefix.Length == 0 ? rest : null;

    public override bool IsLeaf => false;

    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        var tape = run.Tape;
        var end = tape[token].Link;
        var valid = true;
        var ordinal = 0;
        for (var element = token + 1; element < end; element = tape.After(element), ordinal++)
        {
            var plan = ordinal < _prefix.Length ? _prefix[ordinal] : rest;
            if (plan is null)
            {
                break;
            }

            if (!run.Run(plan, element))
            {
                valid = false;
                if (!run.Reporting)
                {
                    return false;
                }
            }

            run.Marks.Add(marks, ordinal);
        }

        return valid;
    }

    public override Explanation Explain(int detail) => throw new InvalidOperationException("The elements explain themselves.");
}
