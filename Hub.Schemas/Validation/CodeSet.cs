using Hub.Schemas.Validation.Json;

namespace Hub.Schemas.Validation;

/// <summary>A code list compiled for lookups by UTF-8 bytes without allocation. Immutable.</summary>
public sealed class CodeSet
{
    private readonly Utf8Table<Code> _codes;

    /// <param name="name">Name of the list, as <c>x-codelist</c> gives it.</param>
    /// <param name="toBeVerified">True when the list is not verified against its source (待核对): it warns and never rejects.</param>
    /// <param name="periods">The codes with their periods, in any order.</param>
    public CodeSet(string name, bool toBeVerified, IEnumerable<CodePeriod> periods)
    {
        Name = name;
        ToBeVerified = toBeVerified;
        _codes = new(periods
            .GroupBy(period => period.Code, StringComparer.Ordinal)
            .Select(group => KeyValuePair.Create(group.Key, new Code([.. group]))));
    }

    public string Name { get; }

    public bool ToBeVerified { get; }

    /// <summary>Number of distinct codes.</summary>
    public int Count => _codes.Count;

    /// <summary>Number of the code, or -1.</summary>
    internal int Find(ReadOnlySpan<byte> code) => _codes.Find(code);

    /// <summary>The day since which the code of that number has been in force without an end; the last of days when it is not so.</summary>
    internal DateOnly InForceSince(int index) => _codes[index].InForceSince;

    /// <summary>What the list says of the code of that number on the day <paramref name="asOf"/>.</summary>
    internal CodeState Check(int index, DateOnly asOf)
    {
        var state = CodeState.NotYetValid;
        foreach (ref readonly var period in _codes[index].Periods.AsSpan())
        {
            if (period.ValidFrom > asOf)
            {
                continue;
            }

            if (period.ValidTo is null || period.ValidTo >= asOf)
            {
                return CodeState.Current;
            }

            state = CodeState.Retired;
        }

        return state;
    }

    private readonly struct Code(CodePeriod[] periods)
    {
        public readonly CodePeriod[] Periods = periods;
        public readonly DateOnly InForceSince = periods is [{ ValidTo: null } only] ? only.ValidFrom ?? DateOnly.MinValue : DateOnly.MaxValue;
    }
}
