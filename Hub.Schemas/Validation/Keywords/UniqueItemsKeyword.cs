using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>uniqueItems</c>.</summary>
internal sealed class UniqueItemsKeyword() : Keyword("uniqueItems", TypeSet.Array)
{
    /// <summary>Up to so many elements, comparing each with each is cheaper than hashing.</summary>
    private const int FewElements = 8;

    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        var unique = run.Tape[token].Detail <= FewElements ? AreFewUnique(ref run, token) : AreManyUnique(ref run, token);
        return unique || run.Fail(this, token);
    }

    public override Explanation Explain(int detail) => Say("数组元素不得重复。", "The elements must differ from each other.");

    private static bool AreFewUnique(ref Evaluation run, int token)
    {
        var tape = run.Tape;
        var end = tape[token].Link;
        for (var left = token + 1; left < end; left = tape.After(left))
        {
            for (var right = tape.After(left); right < end; right = tape.After(right))
            {
                if (run.Value(left).Equals(run.Value(right)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool AreManyUnique(ref Evaluation run, int token)
    {
        var tape = run.Tape;
        var end = tape[token].Link;
        var seen = run.RentTable(tape[token].Detail);
        for (var element = token + 1; element < end; element = tape.After(element))
        {
            var value = run.Value(element);
            var slot = value.GetHashCode();
            int other;
            while ((other = seen[slot &= seen.Length - 1]) != 0)
            {
                if (value.Equals(run.Value(other)))
                {
                    return false;
                }

                slot++;
            }

            seen[slot] = element;
        }

        return true;
    }
}
