using Hub.Host.Demo.Generation;

namespace Hub.Tests.Demo;

[TestFixture]
public sealed class MistakePlanTests
{
    [TestCase(2_000)]
    [TestCase(20_000)]
    [TestCase(100_001)]
    public void Every_mistake_is_made_at_least_ten_times_and_the_shares_add_up(int total)
    {
        var mistakes = DemoDepartment.All.SelectMany(d => MistakePlan.For(d, total, new DemoRandom(1))).ToList();

        Assert.That(DemoDepartment.All.Sum(d => MistakePlan.MessagesOf(d, total)), Is.EqualTo(total));
        foreach (var mistake in Enum.GetValues<Mistake>())
        {
            Assert.That(mistakes.Count(m => m.Mistake == mistake), Is.GreaterThanOrEqualTo(10), $"{mistake}");
        }
    }

    [Test]
    public void Three_of_a_hundred_messages_are_wrong()
    {
        var mistakes = DemoDepartment.All.Sum(d => MistakePlan.For(d, 100_000, new DemoRandom(1)).Count);

        Assert.That(mistakes, Is.EqualTo(3000).Within(50));
    }

    [Test]
    public void Positions_ascend_and_lie_within_the_department_s_messages()
    {
        foreach (var department in DemoDepartment.All)
        {
            var positions = MistakePlan.For(department, 5_000, new DemoRandom(1)).Select(m => m.Position).ToList();

            Assert.That(positions, Is.Ordered.Ascending.And.Unique);
            Assert.That(positions[0], Is.Positive, "the first message is a right one, so that there is something to repeat");
            Assert.That(positions[^1], Is.LessThan(MistakePlan.MessagesOf(department, 5_000)));
        }
    }
}
