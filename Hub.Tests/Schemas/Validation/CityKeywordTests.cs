using Hub.Schemas.Validation;

namespace Hub.Tests.Schemas.Validation;

/// <summary>What the city's profile adds to JSON Schema: formats, code lists, rules across fields.</summary>
public sealed class CityKeywordTests
{
    [TestCase("date", "2024-02-29", true)]
    [TestCase("date", "2023-02-29", false)]
    [TestCase("date", "2024-13-01", false)]
    [TestCase("date", "20240101", false)]
    [TestCase("date-time", "2024-01-01T00:00:00+08:00", true)]
    [TestCase("date-time", "2024-01-01T23:59:59.123Z", true)]
    [TestCase("date-time", "2024-01-01T00:00:00", false, TestName = "A time without offset is refused")]
    [TestCase("date-time", "2024-01-01T24:00:01+08:00", false)]
    [TestCase("date-time", "2023-02-29T00:00:00Z", false)]
    [TestCase("time", "08:30:00+08:00", true)]
    [TestCase("time", "08:30", false)]
    [TestCase("period-month", "2024-12", true)]
    [TestCase("period-month", "2024-13", false)]
    [TestCase("period-yyyymm", "202401", true)]
    [TestCase("period-yyyymm", "202400", false)]
    [TestCase("period-quarter", "2024Q4", true)]
    [TestCase("period-quarter", "2024Q5", false)]
    public void Dates_and_periods_are_days_and_periods_of_the_calendar(string format, string text, bool valid) =>
        Assert.That(
            CityProfile.Compile($$"""{"format": "{{format}}"}""").Check($"\"{text}\"").Summary(),
            valid ? Is.Empty : Is.EqualTo(new[] { "DATE_INVALID" }));

    [Test]
    public void A_period_may_be_written_as_an_integer()
    {
        var validator = CityProfile.Compile("""{"type": "integer", "format": "period-yyyymm"}""");

        Assert.That(validator.Check("202412"), Is.Empty);
        Assert.That(validator.Check("202413").Summary(), Is.EqualTo(new[] { "DATE_INVALID" }));
    }

    [TestCase("email", "a.b@example.com", "a@b@")]
    [TestCase("hostname", "data.yunfu.gov.cn", "-x.cn")]
    [TestCase("ipv4", "192.168.0.255", "192.168.0.256")]
    [TestCase("ipv6", "fe80::1", "fe80::1::2")]
    [TestCase("uri", "https://example.com/a?b#c", "example com")]
    [TestCase("uuid", "2EB8AA08-AA98-11EA-B4AA-73B441D16380", "2EB8AA08AA9811EAB4AA73B441D16380")]
    public void Addresses_and_identifiers_have_their_form(string format, string good, string bad)
    {
        var validator = CityProfile.Compile($$"""{"format": "{{format}}"}""");

        Assert.That(validator.Check($"\"{good}\""), Is.Empty);
        Assert.That(validator.Check($"\"{bad}\"").Summary(), Is.EqualTo(new[] { "SCHEMA_FORMAT" }));
    }

    [TestCase("uscc", "91350100M000100Y43", null)]
    [TestCase("uscc", "91445323778321008D", null)]
    [TestCase("uscc", "91350100M000100Y4Z", "USCC_FORMAT")]
    [TestCase("uscc", "91445300MA4UQ8K7XF", "USCC_CHECK_DIGIT")]
    [TestCase("uscc", "91445300MA4UQ8K70L", "USCC_ORG_CHECK_DIGIT")]
    [TestCase("uscc", "94445300MA4UQ8K7X5", "USCC_CATEGORY")]
    [TestCase("citizen-id", "11010519491231002X", null)]
    [TestCase("citizen-id", "11010519491231002x", null)]
    [TestCase("citizen-id", "445302990307002", "CITIZEN_ID_FORMAT")]
    [TestCase("citizen-id", "445302199003070027", "CITIZEN_ID_CHECK_DIGIT")]
    [TestCase("citizen-id", "445302199002300020", "CITIZEN_ID_DATE")]
    [TestCase("citizen-id", "445399199003070027", "CITIZEN_ID_DIVISION")]
    [TestCase("organization-code", "007240472", "SCHEMA_FORMAT")]
    [TestCase("organization-code", "00724047X", null)]
    public void Each_fault_of_an_identifier_has_its_code(string format, string text, string? code) =>
        Assert.That(
            CityProfile.Compile($$"""{"format": "{{format}}"}""").Check($"\"{text}\"").Summary(),
            code is null ? Is.Empty : Is.EqualTo(new[] { code }));

    [TestCase("445302", null)]
    [TestCase("445303", null)]
    [TestCase("445323", "CODE_RETIRED")]
    [TestCase("445399", "CODE_UNKNOWN")]
    public void A_code_must_be_in_force_today(string code, string? finding) =>
        Assert.That(
            CityProfile.Compile("""{"x-codelist": "divisions"}""").Check($"\"{code}\"").Summary(),
            finding is null ? Is.Empty : Is.EqualTo(new[] { finding }));

    [TestCase("445323", "2010-05-01", null)]
    [TestCase("445303", "2010-05-01", "CODE_UNKNOWN /code")]
    [TestCase("445323", "2014-09", "CODE_RETIRED /code")]
    [TestCase("445323", "2014-08-31T23:00:00+08:00", null)]
    public void A_code_must_be_in_force_on_the_day_that_the_message_names(string code, string day, string? finding) =>
        Assert.That(
            CityProfile.Compile("""{"properties": {"code": {"x-codelist": {"list": "divisions", "asOf": "/day"}}}}""")
                .Check($$"""{"code":"{{code}}","day":"{{day}}"}""").Summary(),
            finding is null ? Is.Empty : Is.EqualTo(new[] { finding }));

    [TestCase("warn", 1)]
    [TestCase("accept", 0)]
    public void A_schema_may_be_lenient_with_retired_codes(string policy, int warnings)
    {
        var findings = CityProfile.Compile($$"""{"x-codelist": {"list": "divisions", "retired": "{{policy}}"} }""").Check("\"445323\"");

        Assert.That(findings.Select(finding => finding.Severity), Is.EqualTo(Enumerable.Repeat(Severity.Warning, warnings)));
    }

    [Test]
    public void A_list_that_is_to_be_verified_warns_and_never_rejects()
    {
        var findings = new Findings();
        CityProfile.Compile("""{"x-codelist": "draft"}""").Validate("\"9\""u8, findings, []);

        Assert.That(findings.HasErrors, Is.False);
        Assert.That(findings.Items.Summary(), Is.EqualTo(new[] { "CODE_UNKNOWN" }));
    }

    [TestCase("2024-01-01", "2024-01-01", true)]
    [TestCase("2024-01-02", "2024-01-01", false)]
    [TestCase("2024-01-01T08:00:00+08:00", "2024-01-01T00:00:00Z", true)]
    [TestCase("2024-01-01T08:00:01+08:00", "2024-01-01T00:00:00Z", false)]
    [TestCase("2024-01-01T00:00:00.2Z", "2024-01-01T00:00:00.15Z", false)]
    [TestCase("2024-01-01T08:00:01+08:00", "2024-01-01T08:00:00+08:00", false)]
    [TestCase("2024-01-01T08:00:00+08:00", "2024-01-01T08:00:00+09:00", false)]
    [TestCase("2024-01-01", "2024-01-01T00:00:00Z", true)]
    [TestCase("2024-02", "2024-01", false)]
    public void Dates_must_be_in_order(string first, string then, bool valid) =>
        Assert.That(
            CityProfile.Compile("""{"x-rules": [{"rule": "dates-in-order", "first": "/a", "then": "/b"}]}""")
                .Check($$"""{"a":"{{first}}","b":"{{then}}"}""").Summary(),
            valid ? Is.Empty : Is.EqualTo(new[] { "RULE_DATE_ORDER /b" }));

    [TestCase("0.1", "0.10000000000000000000000000000000001", true)]
    [TestCase("0.10000000000000000000000000000000001", "0.1", false)]
    public void Numbers_must_be_in_order_exactly(string first, string then, bool valid) =>
        Assert.That(
            CityProfile.Compile("""{"x-rules": [{"rule": "numbers-in-order", "first": "/a", "then": "/b"}]}""")
                .Check($$"""{"a":{{first}},"b":{{then}}}""").Summary(),
            valid ? Is.Empty : Is.EqualTo(new[] { "RULE_NUMBER_ORDER /b" }));

    [TestCase("0.1", "0.2", "0.3", true)]
    [TestCase("0.1", "0.2", "0.31", true)]
    [TestCase("0.1", "0.2", "0.32", false)]
    [TestCase("1e15", "0.01", "1000000000000000.02", true)]
    [TestCase("1e15", "0.01", "1000000000000000.03", false)]
    [TestCase("1", "0.5", "9999999999999999999999999998.5", false, TestName = "A number of more than 28 digits cannot be added exactly")]
    [TestCase("-999999999999999999999999998.5", "0.5", "-999999999999999999999999998", true)]
    [TestCase("-0.000000000000000000000000001", "1", "1.009999999999999999999999999", true)]
    public void Parts_add_up_to_the_total_within_the_tolerance(string a, string b, string total, bool valid) =>
        Assert.That(
            CityProfile.Compile("""{"x-rules": [{"rule": "sum", "parts": ["/a", "/b", "/absent"], "total": "/t", "tolerance": 0.01}]}""")
                .Check($$"""{"a":{{a}},"b":{{b}},"t":{{total}}}""").Summary(),
            valid ? Is.Empty : Is.EqualTo(new[] { "RULE_SUM /t" }));

    [Test]
    public void A_value_may_require_other_fields()
    {
        var validator = CityProfile.Compile("""{"x-rules": [{"rule": "required-if", "when": "/status", "is": ["closed"], "then": ["/closedOn"]}]}""");

        Assert.That(validator.Check("""{"status":"open"}"""), Is.Empty);
        Assert.That(validator.Check("""{"status":"closed","closedOn":"2024-01-01"}"""), Is.Empty);
        Assert.That(validator.Check("""{"status":"closed","closedOn":null}""").Summary(), Is.EqualTo(new[] { "RULE_REQUIRED_IF /status" }));
    }

    [TestCase("1990-03-07", "2", null)]
    [TestCase("1990-03-08", "2", "/birth")]
    [TestCase("1990-03-07", "1", "/sex")]
    [TestCase("1990-03-07", "9", null)]
    public void An_identity_number_that_disagrees_with_birth_date_or_sex_is_a_warning(string birth, string sex, string? pointer)
    {
        var findings = CityProfile.Compile("""{"x-rules": [{"rule": "citizen-id-matches", "id": "/id", "birthDate": "/birth", "sex": "/sex"}]}""")
            .Check($$"""{"id":"445302199003070028","birth":"{{birth}}","sex":"{{sex}}"}""");

        Assert.That(findings.Select(finding => finding.Pointer), pointer is null ? Is.Empty : Is.EqualTo(new[] { pointer }));
        Assert.That(findings.All(finding => finding is { Severity: Severity.Warning, Code: FindingCodes.IdFieldMismatch }));
    }

    [Test]
    public void A_rule_may_bring_its_own_code_sentences_and_severity()
    {
        var finding = CityProfile.Compile(
            """{"x-rules": [{"rule": "numbers-in-order", "first": "/a", "then": "/b", "severity": "warning", "code": "CUMULATIVE_FALLS", "zh": "累计数下降。", "en": "The cumulative figure falls."}]}""")
            .Check("""{"a":2,"b":1}""")[0];

        Assert.That(
            (finding.Code, finding.Zh, finding.En, finding.Severity, finding.Keyword),
            Is.EqualTo(("CUMULATIVE_FALLS", "累计数下降。", "The cumulative figure falls.", Severity.Warning, "x-rules")));
    }
}
