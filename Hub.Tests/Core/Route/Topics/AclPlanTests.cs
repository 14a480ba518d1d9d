using Hub.Core.Route;
using Hub.Core.Route.Topics;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Route.Topics;

[TestFixture]
public sealed class AclPlanTests
{
    private const string Tax = "11445300MB2D01017M";
    private const string Gone = "11445300MB2D09094E";
    private static readonly DateTimeOffset s_now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void A_department_reads_what_it_is_granted_in_groups_of_its_own_and_nothing_else()
    {
        var rights = Plan().Where(b => b.Principal == $"User:CN={Tax}").Select(b => b.ToArguments());

        Assert.That(rights, Is.EqualTo(new[]
        {
            $"--add --allow-principal 'User:CN={Tax}' --operation Read --topic 'exchange.leg.registration' --resource-pattern-type literal",
            $"--add --allow-principal 'User:CN={Tax}' --operation Describe --topic 'exchange.leg.registration' --resource-pattern-type literal",
            $"--add --allow-principal 'User:CN={Tax}' --operation Read --group '{Tax}.' --resource-pattern-type prefixed",
        }));
    }

    [Test]
    public void What_is_granted_in_part_is_read_from_a_topic_of_its_own_and_never_from_the_one_that_shows_everything()
    {
        var whole = Grant(Tax, "leg.registration", GrantAction.Subscribe);
        Grant[] inPart = [whole with { Unmasked = false }, whole with { Fields = ["/uscc"] }, whole with { RowField = "/divisionCode", RowValues = ["445302"] }];

        foreach (var grant in inPart)
        {
            var topics = Plan(grant).Where(b => b.Principal == $"User:CN={Tax}" && b.ResourceType == "topic").ToArray();
            Assert.That(topics.Select(b => b.ResourceName).Distinct(), Is.EqualTo(new[] { $"deliver.{Tax}.leg.registration" }));
            Assert.That(topics, Has.All.Property("PatternType").EqualTo("literal"));
        }

        Assert.That(Plan(whole with { Fields = ["/uscc"], ExpiresAt = s_now }).Select(b => b.Principal).Distinct(), Is.EqualTo(new[] { "User:hub" }));
        Assert.That(Plan(whole with { Dataset = DatasetName.Parse("leg.gone"), Fields = ["/uscc"] }).Select(b => b.Principal).Distinct(), Is.EqualTo(new[] { "User:hub" }));
        Assert.That(Plan(whole).Select(b => b.ResourceName), Does.Contain("exchange.leg.registration"));
    }

    [Test]
    public void An_inactive_department_gets_nothing() => Assert.That(Plan().Select(b => b.Principal), Does.Not.Contain($"User:CN={Gone}"));

    [Test]
    public void Only_the_hub_writes_and_only_the_hub_reads_dead_letters()
    {
        var plan = Plan();

        Assert.That(plan.Where(b => b.Operation is "Write" or "Create" or "IdempotentWrite").Select(b => b.Principal), Has.All.EqualTo("User:hub"));
        Assert.That(plan.Where(b => b.ResourceName == "dead").Select(b => b.Principal).Distinct(), Is.EqualTo(new[] { "User:hub" }));
        Assert.That(plan.Where(b => b.ResourceName == "dead").Select(b => b.Operation), Does.Contain("Read"));
    }

    private static IReadOnlyList<AclBinding> Plan() => Plan(
        Grant(Tax, "leg.registration", GrantAction.Subscribe), Grant(Tax, "leg.abnormal", GrantAction.Subscribe, s_now),
        Grant(Tax, "tax.registration", GrantAction.Publish), Grant(Gone, "leg.registration", GrantAction.Subscribe));

    private static IReadOnlyList<AclBinding> Plan(params Grant[] grants)
    {
        var options = new BusOptions { DeadLetterTopic = "dead" };
        var participants = new ParticipantDirectory(
            [new Participant { Uscc = Tax, Name = "税务局" }, new Participant { Uscc = Gone, Name = "撤销的局", Active = false }],
            [],
            grants);
        return AclPlan.For(participants, new TopicCatalogue(options, StandardsFolder.Catalogue.Datasets), options, "User:hub", "User:CN={uscc}", s_now);
    }

    private static Grant Grant(string uscc, string dataset, GrantAction action, DateTimeOffset? expires = null) =>
        new() { Uscc = uscc, Dataset = DatasetName.Parse(dataset), Action = action, Purpose = "test", ExpiresAt = expires, Unmasked = true };
}
