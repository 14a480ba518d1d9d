using System.Text.Json;
using Hub.Client;
using Hub.Host.Demo.Generation;
using Hub.Schemas.Identifiers;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Demo;

[TestFixture]
public sealed class MessageSequenceTests
{
    private const int Total = 4_000;

    private static IEnumerable<DemoMessage> Messages(DemoDepartment department, ulong seed = 42, int run = 1) =>
        new MessageSequence(department, Total, seed, run, new FakeTimeProvider()).Messages();

    private static IEnumerable<DemoMessage> AllMessages(int run = 1) => DemoDepartment.All.SelectMany(d => Messages(d, run: run));

    [Test]
    public void Same_seed_gives_the_same_messages_byte_for_byte()
    {
        foreach (var department in DemoDepartment.All)
        {
            var again = Messages(department).Select(Digest);

            Assert.That(Messages(department).Select(Digest), Is.EqualTo(again), department.Key);
            Assert.That(Messages(department, seed: 43).Select(Digest), Is.Not.EqualTo(again), department.Key);
        }

        static string Digest(DemoMessage m) => $"{m.Event.Id} {m.Event.Type} {m.Mistake} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(m.Event.Data.Span))}";
    }

    [Test]
    public void Ids_are_unique_within_a_source_and_over_runs_but_for_those_repeated_on_purpose()
    {
        var ids = AllMessages().Concat(AllMessages(run: 2))
            .Where(m => m.Mistake is not (Mistake.RepeatedChanged or Mistake.RepeatedUnchanged))
            .Select(m => (m.Event.Source, m.Event.Id))
            .ToList();

        Assert.That(ids, Is.Unique);
    }

    [Test]
    public void Repeated_id_follows_its_first_message_and_is_expected_to_be_a_duplicate_or_a_conflict()
    {
        foreach (var department in DemoDepartment.All)
        {
            var first = new Dictionary<string, DemoMessage>();
            foreach (var message in Messages(department))
            {
                if (message.Mistake is Mistake.RepeatedUnchanged or Mistake.RepeatedChanged)
                {
                    var original = first[message.Event.Id];
                    var same = original.Event.Data.Span.SequenceEqual(message.Event.Data.Span);
                    Assert.That(original.OrderKey, Is.EqualTo(message.OrderKey));
                    Assert.That(same, Is.EqualTo(message.Mistake == Mistake.RepeatedUnchanged));
                    Assert.That(message.Expected, Is.EqualTo(same ? PublishStatus.Duplicate : PublishStatus.Rejected));
                }
                else
                {
                    first.Add(message.Event.Id, message);
                }
            }
        }
    }

    [Test]
    public void Organisations_and_people_have_valid_numbers_and_the_real_organisations_are_among_them()
    {
        var codes = new HashSet<string>();
        var people = 0;
        foreach (var message in AllMessages().Where(m => m.Mistake is null))
        {
            using var payload = JsonDocument.Parse(message.Event.Data);
            if (payload.RootElement.TryGetProperty("uscc", out var uscc))
            {
                codes.Add(Uscc.Parse(uscc.GetString()!).Value);
            }

            if (payload.RootElement.TryGetProperty("idNumber", out var id))
            {
                CitizenId.Parse(id.GetString()!);
                people++;
            }
        }

        Assert.That(people, Is.GreaterThan(500));
        Assert.That(codes, Has.Count.GreaterThan(500).And.Contains("91445300707813507B").And.Contains("91440300192317458F"));
    }

    [Test]
    public void Generated_county_figures_say_that_they_are_generated_and_published_ones_name_their_source()
    {
        var figures = new MessageSequence(DemoDepartment.Statistics, 40_000, 42, 1, new FakeTimeProvider()).Messages().Where(m => m.Mistake is null).Select(m => JsonDocument.Parse(m.Event.Data).RootElement).ToList();

        Assert.That(figures.Where(f => f.GetProperty("area").GetString() != "100000").Select(f => f.GetProperty("scope").GetString()), Has.All.Contains("演示生成数据").And.Not.Empty);
        Assert.That(figures.Count(f => f.GetProperty("area").GetString() == "100000"), Is.GreaterThan(2600));
        Assert.That(
            figures.Single(f => f.GetProperty("indicator").GetString() == "cpi" && f.GetProperty("period").GetString() == "2008-02").GetProperty("value").GetDecimal(),
            Is.EqualTo(108.7443m));
    }

    [Test]
    public void Entities_of_one_run_have_different_codes()
    {
        var codes = Enumerable.Range(0, 20_000).Select(i => LegalEntity.Get(42, i).Uscc.Value).ToList();

        Assert.That(codes, Is.Unique);
    }
}
