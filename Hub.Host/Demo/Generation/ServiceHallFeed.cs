using System.Globalization;
using System.Text.Json.Nodes;

namespace Hub.Host.Demo.Generation;

/// <summary>政务服务中心: cases on their way from application to closure, many open at the same time.</summary>
internal sealed class ServiceHallFeed(ulong seed, int run, DemoRandom random) : DepartmentFeed(seed, run, random)
{
    private const int OpenAtOnce = 40;
    private static readonly string[] s_steps = ["applied", "accepted", "processing", "closed"];
    private static readonly string[] s_remarks = ["材料齐全", "现场核查", "转业务科室办理", "电子证照已调用"];

    private readonly List<Case> _open = [];
    private int _opened;

    private sealed class Case
    {
        public required string Number { get; init; }

        public required DemoDepartment Department { get; init; }

        public required DateTimeOffset At { get; set; }

        public int Step { get; set; }
    }

    public override Draft Next()
    {
        while (_open.Count < OpenAtOnce)
        {
            _open.Add(Open());
        }

        var place = Random.Next(_open.Count);
        var draft = Advance(_open[place]);
        if (_open[place].Step == s_steps.Length)
        {
            _open.RemoveAt(place);
        }

        return draft;
    }

    private Case Open()
    {
        var day = Random.Day(new DateOnly(2025, 1, 1), LastDay);
        var at = new DateTimeOffset(day, new TimeOnly(Random.Between(8, 17), Random.Next(60)), TimeSpan.FromHours(8));
        return new Case
        {
            Number = string.Create(CultureInfo.InvariantCulture, $"YF{day:yyyyMMdd}-{FirstIndex + _opened++:D8}"),
            Department = Random.Pick(DemoDepartment.All),
            At = at,
        };
    }

    private Draft Advance(Case open)
    {
        var status = s_steps[open.Step++];
        var payload = new JsonObject
        {
            ["caseNumber"] = open.Number,
            ["status"] = status,
            ["changedTime"] = open.At.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
            ["department"] = Town.CityName + open.Department.NameZh,
            ["departmentUscc"] = open.Department.Uscc,
            ["overdue"] = status == "closed" && Random.Chance(3),
        };
        open.At += TimeSpan.FromMinutes(Random.Between(20, 4000));
        if (status == "closed")
        {
            payload["result"] = Random.Chance(94) ? "approved" : "refused";
        }
        else if (Random.Chance(30))
        {
            payload["remark"] = Random.Pick(s_remarks);
        }

        return new Draft { Dataset = "svc.case_status", Payload = payload, Key = open.Number, Text = "department", Uscc = "departmentUscc" };
    }
}
