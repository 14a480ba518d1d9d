using System.Text.Json.Nodes;

namespace Hub.Host.Demo.Generation;

/// <summary>税务局: registrations and states of taxpayers, of the entities that market supervision founds in the same run.</summary>
internal sealed class TaxFeed(ulong seed, int run, DemoRandom random) : DepartmentFeed(seed, run, random)
{
    /// <summary>The entities of the first messages: every sizeable run founds at least these.</summary>
    private const int Taxpayers = 2000;

    private static readonly string[] s_levels = ["A", "B", "B", "B", "M", "C", "D"];
    private static readonly string[] s_kinds = ["vat", "enterprise_income", "urban_maintenance", "stamp", "property", "land_use", "environment"];

    public override Draft Next()
    {
        var entity = LegalEntity.Get(Seed, FirstIndex + Random.Next(Taxpayers));
        var registered = entity.Founded.AddDays(Random.Between(1, 60));
        var statusDay = Random.Day(registered, LastDay);
        var state = Random.Next(100);
        var payload = new JsonObject
        {
            ["uscc"] = entity.Uscc.Value,
            ["name"] = entity.Name,
            ["taxAuthority"] = $"国家税务总局{entity.Town.CountyName}税务局",
            ["taxpayerStatus"] = state < 90 ? "normal" : state < 96 ? "abnormal" : "deregistered",
            ["statusDate"] = Text(statusDay),
            ["taxpayerType"] = entity.IsEnterprise ? Random.Pick(["general", "small"]) : "individual",
            ["taxKinds"] = new JsonArray([.. s_kinds.Take(Random.Between(1, s_kinds.Length)).Select(k => (JsonNode)k)]),
            ["creditLevel"] = state < 90 ? Random.Pick(s_levels) : "D",
            ["registeredDate"] = Text(registered),
        };
        if (!entity.IsReal)
        {
            payload["taxNumber"] = entity.Town.County + entity.Uscc.OrganizationCode.Value;
            payload["divisionCode"] = entity.Town.County;
        }

        return new Draft
        {
            Dataset = "tax.registration",
            Payload = payload,
            Key = entity.Uscc.Value,
            Text = "name",
            Date = "statusDate",
            Uscc = "uscc",
            Division = entity.IsReal ? null : "divisionCode",
        };
    }
}
