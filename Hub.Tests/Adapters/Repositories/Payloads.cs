using Hub.Tests.Support;

namespace Hub.Tests.Adapters.Repositories;

/// <summary>Small messages of the datasets that feed repositories.</summary>
internal static class Payloads
{
    public static TestMessage Registration(string uscc, string approvalDate, string name = "云浮石材有限公司", string operation = "upsert") => new()
    {
        Dataset = "leg.registration",
        Subject = uscc,
        Operation = operation,
        Payload = $$"""
            {"uscc":"{{uscc}}","name":"{{name}}","legalRepresentativeName":"陈一","legalRepresentativeIdType":"01",
            "legalRepresentativeIdNumber":"445302199001010028","registeredCapital":1000000.50,"establishedDate":"2001-02-03","address":"云浮市云城区",
            "divisionCode":"445302","registrationAuthority":"云浮市市场监督管理局","approvalDate":"{{approvalDate}}","status":"active"}
            """,
    };

    public static TestMessage Tax(string uscc, string statusDate, string status = "normal") => new()
    {
        Dataset = "tax.registration",
        Subject = uscc,
        Payload = $$"""{"uscc":"{{uscc}}","name":"n","taxAuthority":"a","taxpayerStatus":"{{status}}","statusDate":"{{statusDate}}","taxKinds":["vat","stamp"]}""",
    };

    public static TestMessage Indicator(string period, string vintage, string value, string indicator = "gdp", string operation = "upsert") => new()
    {
        Dataset = "mac.indicator",
        Subject = $"{indicator}|445300|{period}|cumulative|level|current|yi-yuan|{vintage}",
        PartitionKey = $"{indicator}|445300",
        Operation = operation,
        Payload = $$"""
            {"indicator":"{{indicator}}","area":"445300","period":"{{period}}","measure":"cumulative","transform":"level","price":"current",
            "unit":"yi-yuan","value":{{value}},"vintage":"{{vintage}}","status":"preliminary"}
            """,
    };

    public static TestMessage Enrolment(string idNumber, int month, string insurance = "110", string name = "李四", string operation = "upsert") => new()
    {
        Dataset = "ss.enrolment",
        Subject = $"t{idNumber}|{insurance}|{month}",
        PartitionKey = $"t{idNumber}",
        Operation = operation,
        Payload = $$"""
            {"idNumber":"{{idNumber}}","name":"{{name}}","sex":"1","birthDate":"1990-01-01","uscc":"91445300707813507B","insurance":"{{insurance}}",
            "month":{{month}},"status":"1","enrolledDate":"2020-05-01","base":5284.00,"divisionCode":"445302"}
            """,
    };

    public static TestMessage Contribution(string idNumber, int month, string insurance = "110", string total = "1268.16", string operation = "upsert") => new()
    {
        Dataset = "ss.contribution",
        Subject = $"t{idNumber}|{insurance}|{month}",
        PartitionKey = $"t{idNumber}",
        Operation = operation,
        Payload = $$"""
            {"idNumber":"{{idNumber}}","uscc":"91445300707813507B","insurance":"{{insurance}}","month":{{month}},"kind":"normal","base":5284.00,
            "unitAmount":845.44,"personAmount":422.72,"total":{{total}},"status":"paid"}
            """,
    };
}
