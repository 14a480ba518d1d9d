using System.Globalization;
using Hub.Schemas.Identifiers;

namespace Hub.Host.Demo.Generation;

/// <summary>An invented inhabitant. The identity number is well-formed and belongs, as far as anybody knows, to nobody.</summary>
internal sealed record Person
{
    /// <summary>County codes with the first and last year of birth registrations under them: those of today and their forerunners.</summary>
    private static readonly (string Code, int From, int To)[] s_registrations =
    [
        ("442827", 1960, 1987), ("442828", 1960, 1987), ("442829", 1960, 1987), ("442830", 1960, 1987),
        ("441227", 1988, 1991), ("441228", 1988, 1993), ("441229", 1988, 1993), ("441230", 1988, 1992),
        ("445302", 1994, 2004), ("445321", 1994, 2004), ("445322", 1994, 2004), ("445323", 1996, 2004), ("445381", 1995, 2004),
    ];

    private const ulong Stream = 0x5045_5253_4F4E_0000;

    public required CitizenId Id { get; init; }

    /// <summary>The insured person's number (AAC001), 10 digits: a register number that says nothing about the person.</summary>
    public required string Number { get; init; }

    public required string Name { get; init; }

    public required Town Residence { get; init; }

    /// <summary>Person number <paramref name="index"/> of a population: the same for the same seed, without a list being kept.</summary>
    public static Person Get(ulong seed, int index)
    {
        var random = new DemoRandom(seed, Stream + (ulong)index);
        var year = random.Between(1963, 2004);
        var (division, from, to) = random.Pick(s_registrations.Where(r => r.From <= year && year <= r.To).ToArray());
        var birth = random.Day(new DateOnly(Math.Max(year, from), 1, 1), new DateOnly(Math.Min(year, to), 12, 31));
        var male = random.Chance(51);
        return new Person
        {
            Id = CitizenId.Create(division, birth, (random.Next(499) * 2) + (male ? 1 : 2)),
            Number = (4_453_000_000 + index).ToString(CultureInfo.InvariantCulture),
            Name = random.Pick(Words.FamilyNames) + random.Pick(male ? Words.MaleGivenNames : Words.FemaleGivenNames),
            Residence = random.Pick(Town.All),
        };
    }
}
