using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Keywords;

namespace Hub.Schemas.Validation.Recognition;

/// <summary>Numbers of which it is certain, from a glance at their digits, that they satisfy a schema.</summary>
/// <param name="integer">Whether there must be no fraction.</param>
/// <param name="limits">What the value must satisfy.</param>
/// <param name="texts">What the digits must satisfy, as written.</param>
internal sealed class NumberRecognizer(bool integer, IReadOnlyList<NumberLimit> limits, IReadOnlyList<TextKeyword> texts)
{
    private readonly NumberLimit[] _limits = [.. limits];
    private readonly TextKeyword[] _texts = [.. texts];

    /// <summary>The position behind the number at <paramref name="position"/>, or -1 when it is not certain.</summary>
    public int Read(ref JsonInput input, int position)
    {
        var end = input.SkipNumber(position, out var integerEnd);
        return end >= 0 && (!integer || end == integerEnd) && Accepts(input.Utf8[position..end]) ? end : -1;
    }

    private bool Accepts(ReadOnlySpan<byte> digits)
    {
        if (_limits.Length > 0)
        {
            if (!ScaledNumber.TryRead(digits, out var number))
            {
                return false;
            }

            foreach (var limit in _limits)
            {
                if (!limit.Accepts(number))
                {
                    return false;
                }
            }
        }

        foreach (var keyword in _texts)
        {
            if (!keyword.Accepts(digits))
            {
                return false;
            }
        }

        return true;
    }
}
