using Hub.Schemas.Identifiers;

namespace Hub.Host.Demo.Generation;

/// <summary>
/// A department of the demo: what it publishes and how much of the whole. The codes are made for the demo: both check digits are right,
/// and they are not those of the real departments.
/// </summary>
internal sealed record DemoDepartment
{
    /// <summary>Position among <see cref="All"/>, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>Name on the command line.</summary>
    public required string Key { get; init; }

    public required string NameZh { get; init; }

    public required string NameEn { get; init; }

    public required string Uscc { get; init; }

    /// <summary>Name of the publishing system.</summary>
    public required string System { get; init; }

    /// <summary>Share of all messages.</summary>
    public required int Percent { get; init; }

    public required IReadOnlyList<string> Datasets { get; init; }

    /// <summary>A dataset that exists but is not this department's to publish.</summary>
    public required string ForeignType { get; init; }

    public required Func<ulong, int, DemoRandom, DepartmentFeed> CreateFeed { get; init; }

    /// <summary>Mistakes that need something which this department's payloads do not hold.</summary>
    public required IReadOnlyList<Mistake> NeverMakes { get; init; }

    public string Source => $"/departments/{Uscc}/systems/{System}";

    public static DemoDepartment MarketSupervision { get; } = new()
    {
        Number = 0,
        Key = "market-supervision",
        NameZh = "市场监督管理局",
        NameEn = "Administration for Market Supervision",
        Uscc = CodeOf("MB2D0101"),
        System = "registration",
        Percent = 35,
        Datasets = ["leg.registration", "leg.abnormal"],
        ForeignType = "yunfu.ss.enrolment.v1",
        CreateFeed = (seed, run, random) => new MarketSupervisionFeed(seed, run, random),
        NeverMakes = [Mistake.CitizenIdCheckDigit],
    };

    public static DemoDepartment Tax { get; } = new()
    {
        Number = 1,
        Key = "tax",
        NameZh = "税务局",
        NameEn = "Tax Bureau",
        Uscc = CodeOf("MB2D0202"),
        System = "collection",
        Percent = 15,
        Datasets = ["tax.registration"],
        ForeignType = "yunfu.leg.registration.v1",
        CreateFeed = (seed, run, random) => new TaxFeed(seed, run, random),
        NeverMakes = [Mistake.CitizenIdCheckDigit, Mistake.RetiredDivision],
    };

    public static DemoDepartment Statistics { get; } = new()
    {
        Number = 2,
        Key = "statistics",
        NameZh = "统计局",
        NameEn = "Statistics Bureau",
        Uscc = CodeOf("MB2D0303"),
        System = "indicators",
        Percent = 15,
        Datasets = ["mac.indicator"],
        ForeignType = "yunfu.tax.registration.v1",
        CreateFeed = (seed, run, random) => new StatisticsFeed(seed, run, random),
        NeverMakes = [Mistake.UsccCheckDigit, Mistake.OrganizationCheckDigit, Mistake.CitizenIdCheckDigit, Mistake.RetiredDivision],
    };

    public static DemoDepartment HumanResources { get; } = new()
    {
        Number = 3,
        Key = "human-resources",
        NameZh = "人力资源和社会保障局",
        NameEn = "Human Resources and Social Security Bureau",
        Uscc = CodeOf("MB2D0404"),
        System = "insurance",
        Percent = 25,
        Datasets = ["ss.enrolment", "ss.contribution"],
        ForeignType = "yunfu.mac.indicator.v1",
        CreateFeed = (seed, run, random) => new HumanResourcesFeed(seed, run, random),
        NeverMakes = [Mistake.RetiredDivision],
    };

    public static DemoDepartment ServiceHall { get; } = new()
    {
        Number = 4,
        Key = "service-hall",
        NameZh = "政务服务和数据管理局",
        NameEn = "Government Service and Data Administration",
        Uscc = CodeOf("MB2D0505"),
        System = "hall",
        Percent = 10,
        Datasets = ["svc.case_status"],
        ForeignType = "yunfu.ss.contribution.v1",
        CreateFeed = (seed, run, random) => new ServiceHallFeed(seed, run, random),
        NeverMakes = [Mistake.CitizenIdCheckDigit, Mistake.RetiredDivision, Mistake.UnknownDivision, Mistake.ThirtiethOfFebruary],
    };

    public static IReadOnlyList<DemoDepartment> All { get; } = [MarketSupervision, Tax, Statistics, HumanResources, ServiceHall];

    public bool Makes(Mistake mistake) => !NeverMakes.Contains(mistake);

    private static string CodeOf(string body) => Schemas.Identifiers.Uscc.Create("11" + Town.City, OrganizationCode.Create(body)).Value;
}
