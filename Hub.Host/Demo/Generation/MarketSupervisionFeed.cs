using System.Text.Json.Nodes;

namespace Hub.Host.Demo.Generation;

/// <summary>市场监管局: foundations and changes of legal entities, and the list of abnormal operations.</summary>
internal sealed class MarketSupervisionFeed(ulong seed, int run, DemoRandom random) : DepartmentFeed(seed, run, random)
{
    private const string Authority = "云浮市市场监督管理局";
    private static readonly string[] s_changes = ["经营范围变更", "住所变更", "法定代表人变更", "注册资本变更", "年度报告后更新"];

    private int _founded;

    public override Draft Next()
    {
        var choice = Random.Next(100);
        if (_founded == 0 || choice < 60)
        {
            var entity = LegalEntity.Get(Seed, FirstIndex + _founded++);
            return Registration(entity, entity.Founded, change: null);
        }

        var known = LegalEntity.Get(Seed, FirstIndex + Random.Next(_founded));
        return choice < 85
            ? Registration(known, Random.Day(Later(known.Founded, new DateOnly(2016, 1, 1)), LastDay), Random.Pick(s_changes))
            : Abnormal(known);
    }

    private Draft Registration(LegalEntity entity, DateOnly approved, string? change)
    {
        var payload = new JsonObject
        {
            ["uscc"] = entity.Uscc.Value,
            ["name"] = entity.Name,
            ["category"] = entity.Uscc.Value[..2],
            ["establishedDate"] = Text(entity.Founded),
            ["divisionCode"] = entity.DivisionOn(approved),
            ["registrationAuthority"] = Authority,
            ["registrationAuthorityUscc"] = DemoDepartment.MarketSupervision.Uscc,
            ["approvalDate"] = Text(approved),
            ["status"] = change is not null && Random.Chance(6) ? "deregistered" : "active",
            ["organizationCode"] = entity.Uscc.OrganizationCode.Value,
        };
        AddParticulars(payload, entity, change);

        // Without a real approval date the division is judged as of today: an old one would be a second mistake.
        var recent = approved.Year >= 2016;
        return new Draft
        {
            Dataset = "leg.registration",
            Payload = payload,
            Key = entity.Uscc.Value,
            Text = "name",
            Date = recent ? "approvalDate" : null,
            Uscc = "uscc",
            Division = "divisionCode",
            DivisionIsDated = recent,
        };
    }

    /// <summary>Of a real organisation nothing is invented that looks like a fact.</summary>
    private void AddParticulars(JsonObject payload, LegalEntity entity, string? change)
    {
        if (entity.IsReal)
        {
            payload["legalRepresentativeName"] = "演示数据";
            payload["address"] = "演示数据";
            payload["changeReason"] = "演示数据:除名称和代码外均为生成";
            return;
        }

        var representative = Person.Get(Seed, entity.Representative);
        payload["legalRepresentativeName"] = representative.Name;
        payload["legalRepresentativeIdType"] = "01";
        payload["legalRepresentativeIdNumber"] = representative.Id.Value;
        payload["registeredCapital"] = entity.Capital * 10_000L;
        payload["currency"] = "CNY";
        payload["address"] = $"广东省{Town.CityName}{entity.Town.CountyName}{entity.Town.Name}{Random.Pick(Words.Roads)}{Random.Between(1, 300)}号";
        payload["townCode"] = entity.Town.Code;
        payload["industryCode"] = entity.Industry;
        payload["industryEdition"] = "2017";
        if (change is not null)
        {
            payload["changeReason"] = change;
        }
    }

    private Draft Abnormal(LegalEntity entity)
    {
        var listed = Random.Day(Later(entity.Founded, new DateOnly(2014, 10, 1)), LastDay);
        var payload = new JsonObject
        {
            ["uscc"] = entity.Uscc.Value,
            ["name"] = entity.Name,
            ["reason"] = Random.Pick(["1", "1", "1", "4", "4", "2", "3"]),
            ["listedDate"] = Text(listed),
            ["listedBy"] = Authority,
            ["listedByUscc"] = DemoDepartment.MarketSupervision.Uscc,
        };
        if (Random.Chance(40))
        {
            payload["removalReason"] = "履行公示义务后申请移出";
            payload["removedDate"] = Text(listed.AddDays(Random.Between(1, 300)));
            payload["removedBy"] = Authority;
        }

        return new Draft { Dataset = "leg.abnormal", Payload = payload, Key = entity.Uscc.Value, Text = "name", Date = "listedDate", Uscc = "uscc" };
    }

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;
}
