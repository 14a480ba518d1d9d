using Hub.Schemas.Identifiers;

namespace Hub.Host.Demo.Generation;

/// <summary>An enterprise, sole trader or cooperative: one of the real organisations of the sample file, or an invented one of the city.</summary>
internal sealed record LegalEntity
{
    private const ulong Stream = 0x4C45_4741_4C00_0000;
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private const long Bodies = 31L * 31 * 31 * 31 * 31 * 31;
    private const long Step = 418_265_117; // prime to 31: consecutive entities get codes that look unrelated and never meet

    private static readonly SampleFile s_organisations = SampleFile.Read("organisations");

    public required Uscc Uscc { get; init; }

    public required string Name { get; init; }

    public required string Industry { get; init; }

    public required Town Town { get; init; }

    public required DateOnly Founded { get; init; }

    /// <summary>Registered capital, 万元.</summary>
    public required int Capital { get; init; }

    /// <summary>Index of the legal representative within the population of the same seed.</summary>
    public required int Representative { get; init; }

    /// <summary>A real organisation: only name and code are facts.</summary>
    public required bool IsReal { get; init; }

    public bool IsEnterprise => Uscc.Value.StartsWith("91", StringComparison.Ordinal);

    /// <summary>Legal entity number <paramref name="index"/>: the same for the same seed, without a list being kept.</summary>
    public static LegalEntity Get(ulong seed, int index)
    {
        var random = new DemoRandom(seed, Stream + (ulong)index);
        var town = random.Pick(Town.All);
        var (trade, industry) = random.Pick(Words.Trades);
        var kind = random.Next(10);
        var (prefix, form) = kind < 6 ? ("91", "有限公司") : kind < 9 ? ("92", "店") : ("93", "农民专业合作社");
        var founded = random.Day(new DateOnly(1998, 1, 1), new DateOnly(2024, 12, 31));
        var real = index < s_organisations.Rows.Count ? s_organisations.Rows[index] : null;
        return new LegalEntity
        {
            IsReal = real is not null,
            Uscc = real is null ? CodeOf(seed, index, prefix, CountyOn(town, founded)) : Uscc.Parse(real[0]),
            Name = real is null ? town.CountyName + random.Pick(Words.TradeNames) + random.Pick(Words.TradeNames) + trade + form : real[1],
            Industry = industry,
            Town = town,
            Founded = founded,
            Capital = random.Between(3, 5000),
            Representative = random.Next(1_000_000),
        };
    }

    /// <summary>Division of the seat as it was called on that day.</summary>
    public string DivisionOn(DateOnly day) =>
        !IsReal ? CountyOn(Town, day)
        : Uscc.RegistrationDivision.StartsWith("44", StringComparison.Ordinal) ? Uscc.RegistrationDivision
        : Uscc.RegistrationDivision[..2] + "0000"; // the division list knows the other provinces only as a whole

    /// <summary>云安区 (445303) was 云安县 (445323) until 2014.</summary>
    private static string CountyOn(Town town, DateOnly day) => town.County == "445303" && day.Year < 2014 ? "445323" : town.County;

    private static Uscc CodeOf(ulong seed, int index, string prefix, string division)
    {
        var number = (index * Step + (long)(seed % (ulong)Bodies)) % Bodies;
        Span<char> body = ['M', 'A', '0', '0', '0', '0', '0', '0'];
        for (var i = 7; i >= 2; i--, number /= 31)
        {
            body[i] = Alphabet[(int)(number % 31)];
        }

        return Uscc.Create(prefix + division, OrganizationCode.Create(body));
    }
}
