using Hub.Adapters.SocialSecurity;
using Hub.Tests.Adapters.Repositories;

namespace Hub.Tests.Adapters.SocialSecurity;

[TestFixture]
public sealed class SocialSecuritySinkTests
{
    private const string Li = "445302199001010028";
    private RepositoryHarness _repository = null!;

    [SetUp]
    public async Task Create() => _repository = await RepositoryHarness.CreateAsync(r => new SocialSecuritySink(r, RepositoryHarness.Tokens));

    [TearDown]
    public async Task Drop() => await _repository.DisposeAsync();

    [Test]
    public async Task A_person_is_one_row_and_an_enrolment_one_per_insurance_and_month()
    {
        await _repository.WriteAsync(
            Payloads.Enrolment(Li, 202601), Payloads.Enrolment(Li, 202601, "310"), Payloads.Enrolment(Li, 202602, name: "李四四"), Payloads.Enrolment(Li, 202601));

        Assert.Multiple(async () =>
        {
            Assert.That(await _repository.QueryAsync<string>("select string_agg(person_token || log_index, ',') from social_security.person"), Is.EqualTo(RepositoryHarness.Token(Li) + "3"));
            Assert.That(await _repository.QueryAsync<long>("select count(*) from social_security.enrolment"), Is.EqualTo(3));
        });
    }

    [Test]
    public async Task A_contribution_is_corrected_by_a_later_message()
    {
        await _repository.WriteAsync(Payloads.Contribution(Li, 202601, total: "1268.16"));
        await _repository.WriteAsync(Payloads.Contribution(Li, 202601, total: "1268.17"));

        Assert.That(await _repository.QueryAsync<decimal>("select total from social_security.contribution"), Is.EqualTo(1268.17m));
    }

    [Test]
    public async Task An_unknown_insurance_is_a_dead_letter_and_its_neighbours_are_applied()
    {
        var dead = await _repository.WriteAsync(Payloads.Contribution(Li, 202601), Payloads.Contribution(Li, 202601, "999"), Payloads.Contribution(Li, 202602));

        Assert.Multiple(async () =>
        {
            Assert.That(dead.Single(), Has.Property("Code").EqualTo("SS_INSURANCE_UNKNOWN").And.Property("Pointer").EqualTo("/insurance"));
            Assert.That(dead.Single().Record.Index.Value, Is.EqualTo(1));
            Assert.That(dead.Single().Zh + dead.Single().En, Does.Not.Contain("999"));
            Assert.That(await _repository.QueryAsync<long>("select count(*) from social_security.contribution"), Is.EqualTo(2));
        });
    }

    [Test]
    public async Task The_identity_number_is_nowhere_in_the_repository()
    {
        await _repository.WriteAsync(Payloads.Enrolment(Li, 202601), Payloads.Contribution(Li, 202601));

        foreach (var table in (await _repository.DigestsAsync()).Keys)
        {
            Assert.That(await _repository.QueryAsync<long>($"select count(*) from {table} t where t::text like '%{Li}%'"), Is.Zero, table);
        }
    }
}
