using System.Globalization;
using System.Text.Json.Nodes;

namespace Hub.Host.Demo.Generation;

/// <summary>人社局: one registration opens all five insurances of a person; contributions of each follow, month by month.</summary>
internal sealed class HumanResourcesFeed(ulong seed, int run, DemoRandom random) : DepartmentFeed(seed, run, random)
{
    private const int Employers = 500;

    /// <summary>Insurance (AAE140) with the shares of unit and person in the base, percent.</summary>
    private static readonly (string Insurance, decimal Unit, decimal Person)[] s_insurances =
    [
        ("110", 16m, 8m), ("210", 0.8m, 0.2m), ("310", 6m, 2m), ("410", 0.4m, 0m), ("510", 0.5m, 0m),
    ];

    private readonly Queue<Draft> _ready = new();
    private int _people;

    public override Draft Next()
    {
        if (_ready.Count == 0)
        {
            EnterPerson(Person.Get(Seed, FirstIndex + _people++));
        }

        return _ready.Dequeue();
    }

    private void EnterPerson(Person person)
    {
        var employer = LegalEntity.Get(Seed, FirstIndex + Random.Next(Employers));
        var month = new DateOnly(2025, Random.Between(1, 12), 1);
        var payment = Random.Between(4_000, 20_000) + (Random.Next(100) / 100m);
        foreach (var (insurance, _, _) in s_insurances)
        {
            _ready.Enqueue(Enrolment(person, employer, insurance, month, payment, ended: false));
        }

        for (var paid = 0; paid < Random.Between(1, 2); paid++)
        {
            foreach (var (insurance, unit, own) in s_insurances)
            {
                _ready.Enqueue(Contribution(person, employer, insurance, month.AddMonths(paid), payment, Share(payment, unit), Share(payment, own)));
            }
        }

        if (Random.Chance(8))
        {
            foreach (var (insurance, _, _) in s_insurances)
            {
                _ready.Enqueue(Enrolment(person, employer, insurance, month.AddMonths(2), payment, ended: true));
            }
        }
    }

    private static Draft Enrolment(Person person, LegalEntity employer, string insurance, DateOnly month, decimal payment, bool ended)
    {
        var payload = new JsonObject
        {
            ["idNumber"] = person.Id.Value,
            ["name"] = person.Name,
            ["personNumber"] = person.Number,
            ["sex"] = person.Id.IsMale ? "1" : "2",
            ["birthDate"] = Text(person.Id.BirthDate),
            ["uscc"] = employer.Uscc.Value,
            ["insurance"] = insurance,
            ["month"] = Number(month),
            ["status"] = ended ? "2" : "1",
            ["firstEnrolledDate"] = Text(person.Id.BirthDate.AddYears(18)),
            ["enrolledDate"] = Text(month),
            ["base"] = payment,
            ["wage"] = payment,
            ["agency"] = person.Residence.CountyName + "社会保险基金管理局",
            ["divisionCode"] = person.Residence.County,
        };
        if (ended)
        {
            payload["changeReason"] = "6301";
        }

        return Personal("ss.enrolment", payload, person) with { Date = "enrolledDate", Text = "name" };
    }

    private Draft Contribution(Person person, LegalEntity employer, string insurance, DateOnly month, decimal payment, decimal unit, decimal own)
    {
        var paid = Random.Chance(92);
        var payload = new JsonObject
        {
            ["idNumber"] = person.Id.Value,
            ["name"] = person.Name,
            ["uscc"] = employer.Uscc.Value,
            ["insurance"] = insurance,
            ["month"] = Number(month),
            ["settlementMonth"] = Number(month.AddMonths(1)),
            ["kind"] = "regular",
            ["base"] = payment,
            ["unitAmount"] = unit,
            ["personAmount"] = own,
            ["total"] = unit + own,
            ["status"] = paid ? "paid" : "due",
            ["divisionCode"] = person.Residence.County,
        };
        if (paid)
        {
            payload["receivedDate"] = Text(month.AddMonths(1).AddDays(14));
        }

        return Personal("ss.contribution", payload, person) with { Date = paid ? "receivedDate" : null };
    }

    private static Draft Personal(string dataset, JsonObject payload, Person person) => new()
    {
        Dataset = dataset,
        Payload = payload,
        Key = person.Number,
        Text = "status",
        Uscc = "uscc",
        CitizenId = "idNumber",
        Division = "divisionCode",
    };

    private static decimal Share(decimal payment, decimal percent) => Math.Round(payment * percent / 100, 2, MidpointRounding.AwayFromZero);

    private static int Number(DateOnly month) => int.Parse(month.ToString("yyyyMM", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
