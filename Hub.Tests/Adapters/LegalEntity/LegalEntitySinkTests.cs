using Hub.Adapters.LegalEntity;
using Hub.Tests.Adapters.Repositories;
using Hub.Tests.Support;

namespace Hub.Tests.Adapters.LegalEntity;

[TestFixture]
public sealed class LegalEntitySinkTests
{
    private const string Stone = "91445300707813507B";
    private const string Tencent = "9144030071526726XG";
    private RepositoryHarness _repository = null!;

    [SetUp]
    public async Task Create() => _repository = await RepositoryHarness.CreateAsync(r => new LegalEntitySink(r, RepositoryHarness.Tokens));

    [TearDown]
    public async Task Drop() => await _repository.DisposeAsync();

    [Test]
    public async Task The_golden_record_is_the_newest_approval_whatever_came_last()
    {
        await _repository.WriteAsync(Payloads.Registration(Stone, "2020-01-01", "一"), Payloads.Registration(Stone, "2022-01-01", "三"), Payloads.Registration(Stone, "2021-01-01", "二"));
        await _repository.WriteAsync(Payloads.Registration(Stone, "2019-06-01", "零"));

        Assert.Multiple(async () =>
        {
            Assert.That(await _repository.QueryAsync<string>("select name || ' ' || log_index from legal_entity.entity"), Is.EqualTo("三 1"));
            Assert.That(
                await _repository.QueryAsync<string>("select string_agg(name, '' order by approval_date) from legal_entity.entity_history"), Is.EqualTo("零一二三"));
        });
    }

    [Test]
    public async Task Of_two_approvals_of_one_day_the_later_entry_of_the_log_wins()
    {
        await _repository.WriteAsync(Payloads.Registration(Stone, "2022-01-01", "先"));
        await _repository.WriteAsync(Payloads.Registration(Stone, "2022-01-01", "后"));

        Assert.That(await _repository.QueryAsync<string>("select name from legal_entity.entity"), Is.EqualTo("后"));
    }

    [Test]
    public async Task A_withdrawn_registration_stays_readable_and_an_older_one_does_not_bring_it_back()
    {
        await _repository.WriteAsync(Payloads.Registration(Stone, "2022-01-01"), Payloads.Registration(Stone, "2022-01-01", operation: "delete"));
        await _repository.WriteAsync(Payloads.Registration(Stone, "2021-01-01"));

        Assert.That(await _repository.QueryAsync<bool>("select deleted from legal_entity.entity"), Is.True);
    }

    [Test]
    public async Task Values_keep_their_types_and_their_origin()
    {
        await _repository.WriteAsync(Payloads.Registration(Tencent, "2022-01-01"));

        Assert.That(
            await _repository.QueryAsync<string>("""
                select concat_ws(' ', registered_capital, established_date, division_code, term_from is null, department, received_at at time zone 'UTC')
                from legal_entity.entity
                """),
            Is.EqualTo("1000000.50 2001-02-03 445302 t 11445300007025008C 2026-11-22 05:30:00"));
    }

    [Test]
    public async Task The_number_of_an_identity_document_is_kept_as_a_token_only()
    {
        await _repository.WriteAsync(Payloads.Registration(Stone, "2022-01-01"));

        Assert.Multiple(async () =>
        {
            Assert.That(await _repository.QueryAsync<string>("select legal_representative_token from legal_entity.entity"), Is.EqualTo(RepositoryHarness.Token("445302199001010028")));
            Assert.That(await _repository.QueryAsync<long>("select count(*) from legal_entity.entity e, legal_entity.entity_history h where e::text || h::text like '%445302199001010028%'"), Is.Zero);
        });
    }

    [Test]
    public async Task Tax_status_follows_its_date_and_keeps_the_kinds_of_tax()
    {
        await _repository.WriteAsync(Payloads.Tax(Stone, "2024-05-01", "normal"));
        await _repository.WriteAsync(Payloads.Tax(Stone, "2023-05-01", "abnormal"));

        Assert.That(await _repository.QueryAsync<string>("select taxpayer_status || (tax_kinds ->> 1) from legal_entity.tax_registration"), Is.EqualTo("normalstamp"));
    }

    [Test]
    public async Task A_case_of_a_natural_person_leaves_no_row()
    {
        var dead = await _repository.WriteAsync(Case("A1", """, "applicantUscc": "91445300707813507B" """), Case("A2", """, "applicantIdNumber": "445302199001010028" """));

        Assert.Multiple(async () =>
        {
            Assert.That(dead, Is.Empty);
            Assert.That(await _repository.QueryAsync<string>("select string_agg(case_number, ',') from legal_entity.service_case"), Is.EqualTo("A1"));
        });
    }

    [Test]
    public async Task A_removal_from_the_abnormal_list_completes_the_row_of_the_listing()
    {
        await _repository.WriteAsync(Abnormal(""));
        await _repository.WriteAsync(Abnormal(""", "removedDate": "2025-03-01", "removalReason": "已补报" """));

        Assert.That(await _repository.QueryAsync<string>("select string_agg(removed_date::text, ',') from legal_entity.abnormal"), Is.EqualTo("2025-03-01"));
    }

    private static TestMessage Case(string number, string more) => new()
    {
        Dataset = "svc.case",
        Subject = number,
        Payload = $$"""{"caseNumber": "{{number}}", "itemCode": "i", "acceptedTime": "2026-01-02T03:04:05+08:00", "status": "accepted" {{more}}}""",
    };

    private static TestMessage Abnormal(string more) => new()
    {
        Dataset = "leg.abnormal",
        Subject = Stone,
        Payload = $$"""{"uscc": "{{Stone}}", "name": "n", "reason": "4", "listedDate": "2024-01-01", "listedBy": "a" {{more}}}""",
    };
}
