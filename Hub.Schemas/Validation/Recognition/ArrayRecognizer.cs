using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Keywords;

namespace Hub.Schemas.Validation.Recognition;

/// <summary>Arrays that surely satisfy a schema.</summary>
/// <param name="items">What every element must satisfy.</param>
/// <param name="counts">How many there may be.</param>
/// <param name="unique">Whether they must differ; certain only of a few strings.</param>
internal sealed class ArrayRecognizer(ValueRecognizer items, IReadOnlyList<CountKeyword> counts, bool unique)
{
    /// <summary>Elements that are compared with each other: 8.</summary>
    private const int FewElements = 8;

    private readonly CountKeyword[] _counts = [.. counts];

    /// <summary>The position behind the array whose bracket is at <paramref name="position"/>, or -1.</summary>
    public int Read(ref JsonInput input, int position, int depth)
    {
        Span<Range> seen = stackalloc Range[FewElements];
        var count = 0;
        position = input.SkipWhitespace(position + 1);
        for (var more = input.At(position) != ']'; more; count++)
        {
            var start = position;
            position = items.Read(ref input, start, depth);
            if (position < 0 || (unique && !IsNew(input, start..position, seen, count)))
            {
                return -1;
            }

            position = input.SkipWhitespace(position);
            more = input.At(position) == ',';
            position = more ? input.SkipWhitespace(position + 1) : position;
        }

        return input.At(position) == ']' && Allows(count) ? position + 1 : -1;
    }

    private static bool IsNew(in JsonInput input, Range element, Span<Range> seen, int count)
    {
        var text = input.Utf8[element];
        if (text[0] != '"' || count == FewElements)
        {
            return false;
        }

        foreach (var other in seen[..count])
        {
            if (input.Utf8[other].SequenceEqual(text))
            {
                return false;
            }
        }

        seen[count] = element;
        return true;
    }

    private bool Allows(int count)
    {
        foreach (var limit in _counts)
        {
            if (!limit.Allows(count))
            {
                return false;
            }
        }

        return true;
    }
}
