using System.Text.Json;
using Hub.Client;
using Hub.Host.Demo;
using Hub.Host.Demo.Generation;

namespace Hub.Tests.Demo;

[TestFixture]
public sealed class DemoTallyTests
{
    private static readonly DateTimeOffset s_now = new(2026, 5, 1, 8, 0, 0, TimeSpan.Zero);

    [Test]
    public void Answers_are_counted_by_outcome_and_code()
    {
        var tally = new DemoTally();
        tally.Add(Right("1"), Answer(PublishStatus.Accepted), s_now);
        tally.Add(Wrong("2", Mistake.MissingField), Answer(PublishStatus.Rejected, "SCHEMA_REQUIRED"), s_now);
        tally.Add(Right("3") with { Expected = PublishStatus.Duplicate, Mistake = Mistake.RepeatedUnchanged }, Answer(PublishStatus.Duplicate), s_now);

        Assert.That((tally.Published, tally.Accepted, tally.Duplicates, tally.RejectedTotal, tally.Unexpected), Is.EqualTo((3L, 1L, 1L, 1L, 0L)));
        Assert.That(tally.Rejected, Is.EqualTo(new Dictionary<string, long> { ["SCHEMA_REQUIRED"] = 1 }));
    }

    [TestCase(PublishStatus.Accepted, null, "accepted although it is wrong")]
    [TestCase(PublishStatus.Rejected, "SCHEMA_TYPE", "refused for another reason")]
    public void Wrong_message_that_is_not_refused_for_its_own_mistake_is_a_surprise(PublishStatus status, string? code, string why)
    {
        var tally = new DemoTally();
        tally.Add(Wrong("1", Mistake.MissingField), Answer(status, code), s_now);

        Assert.That(tally.Unexpected, Is.EqualTo(1), why);
        Assert.That(tally.Surprises.Single(), Does.Contain("SCHEMA_REQUIRED"));
    }

    [Test]
    public void Duplicate_after_a_lost_answer_is_an_acceptance_and_without_one_a_surprise()
    {
        var tally = new DemoTally();
        tally.Add(Right("1"), Answer(PublishStatus.Duplicate) with { Attempts = 2 }, s_now);
        tally.Add(Right("2"), Answer(PublishStatus.Duplicate), s_now);

        Assert.That((tally.Accepted, tally.Duplicates, tally.Unexpected), Is.EqualTo((1L, 1L, 1L)));
    }

    [Test]
    public void Tallies_travel_as_JSON_and_add_up()
    {
        var first = new DemoTally();
        first.Add(Right("1"), Answer(PublishStatus.Accepted), s_now.AddSeconds(4));
        var second = new DemoTally();
        second.Add(Wrong("1", Mistake.MissingField), Answer(PublishStatus.Rejected, "SCHEMA_REQUIRED"), s_now.AddSeconds(2));

        var sum = new DemoTally();
        sum.Add(JsonSerializer.Deserialize<DemoTally>(JsonSerializer.Serialize(first))!);
        sum.Add(JsonSerializer.Deserialize<DemoTally>(JsonSerializer.Serialize(second))!);

        Assert.That((sum.Published, sum.Accepted, sum.RejectedTotal), Is.EqualTo((2L, 1L, 1L)));
        Assert.That(sum.FirstSent, Is.EqualTo(s_now.AddSeconds(1)));
        Assert.That(sum.LastAnswered, Is.EqualTo(s_now.AddSeconds(4)));
        Assert.That(sum.MessagesPerSecond, Is.EqualTo(2 / 3.0).Within(1e-9));
    }

    private static DemoMessage Right(string id) => new(Client.StubHub.Message(id), id, PublishStatus.Accepted, null, null, DemoRoute.Batch);

    private static DemoMessage Wrong(string id, Mistake mistake) =>
        Right(id) with { Expected = PublishStatus.Rejected, Code = Mistakes.CodeOf(mistake), Mistake = mistake };

    private static PublishAnswer Answer(PublishStatus status, string? code = null) => new(
        Client.StubHub.Message("any"),
        new PublishResult { Status = status, Refusal = code is null ? null : new Refusal { Code = code, Pointer = "", Zh = "", En = "" } },
        1,
        TimeSpan.FromSeconds(1));
}
