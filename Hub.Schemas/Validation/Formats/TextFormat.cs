using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Formats;

/// <summary>Checks a text; returns <see cref="TextFormat.Valid"/> or the number of the fault.</summary>
internal delegate int FormatCheck(ReadOnlySpan<byte> utf8);

/// <summary>A format of the city's profile: how it is checked, and what each fault says.</summary>
/// <param name="Check">The check; allocates nothing.</param>
/// <param name="Faults">What the fault of each number says.</param>
/// <param name="Numbers">Whether a number's digits are checked too (periods may be written as integers).</param>
internal sealed record TextFormat(FormatCheck Check, IReadOnlyList<Explanation> Faults, bool Numbers = false)
{
    public const int Valid = -1;
}
