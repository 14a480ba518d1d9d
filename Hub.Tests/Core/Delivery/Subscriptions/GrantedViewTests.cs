using System.Text;
using Hub.Core.Delivery.Subscriptions;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Identifiers;

namespace Hub.Tests.Core.Delivery.Subscriptions;

/// <summary>Nobody sees more than granted: rows, fields, masks.</summary>
[TestFixture]
public sealed class GrantedViewTests
{
    private const string Payload = """{"uscc": "91445300707813507B", "name": "云浮石材", "legalRepresentativeName": "欧阳建国", "divisionCode": "445302", "registeredCapital": 12.50, "at": {"town": "河口", "road": "石材路"}, "people": [{"name": "李四", "role": "1"}]}""";

    [Test]
    public void A_grant_without_limits_shows_the_payload_byte_for_byte() => Assert.That(Show(Granted() with { Unmasked = true }), Is.EqualTo(Payload));

    [Test]
    public void Personal_fields_are_masked_unless_the_grant_says_otherwise_also_within_arrays_and_numbers_keep_their_digits() => Assert.That(
        Show(Granted()),
        Is.EqualTo("""{"uscc":"91445300707813507B","name":"云浮石材","legalRepresentativeName":"欧阳*","divisionCode":"445302","registeredCapital":12.50,"at":{"town":"河口","road":"石材路"},"people":[{"name":"李*","role":"1"}]}"""));

    [Test]
    public void Only_granted_fields_are_shown_also_those_within_objects() =>
        Assert.That(Show(Granted() with { Fields = ["/uscc", "/at/town", "/people/*/role"] }), Is.EqualTo("""{"uscc":"91445300707813507B","at":{"town":"河口"},"people":[{"role":"1"}]}"""));

    [TestCase("/divisionCode", "445302", true)]
    [TestCase("/divisionCode", "445303", false)]
    [TestCase("/at/town", "河口", true)]
    [TestCase("/nothing", "445302", false)]
    public void Rows_outside_the_grant_are_not_shown_at_all(string field, string value, bool shown) =>
        Assert.That(Show(Granted() with { RowField = field, RowValues = ["445381", value] }) is not null, Is.EqualTo(shown));

    [Test]
    public void An_erased_payload_shows_only_to_those_who_see_all_rows()
    {
        Assert.That(new GrantedView(Granted(), Dataset()).Show(default)?.Length, Is.Zero);
        Assert.That(new GrantedView(Granted() with { RowField = "/divisionCode", RowValues = ["445302"] }, Dataset()).Show(default), Is.Null);
    }

    private static string? Show(Grant grant) => new GrantedView(grant, Dataset()).Show(Encoding.UTF8.GetBytes(Payload)) is { } shown ? Encoding.UTF8.GetString(shown.Span) : null;

    private static Grant Granted() => new() { Uscc = "11445300007025008C", Dataset = DatasetName.Parse("leg.registration"), Action = GrantAction.Subscribe, Purpose = "test" };

    private static Dataset Dataset()
    {
        var dataset = Support.StandardsFolder.Catalogue.Datasets.Single(d => d.Name.Value == "leg.registration");
        var people = dataset.Fields.Single(f => f.Pointer == "/legalRepresentativeName");
        Assert.That(people.Mask, Is.EqualTo(MaskKind.Name));
        return dataset with { Fields = [.. dataset.Fields, people with { Pointer = "/people/*/name" }] };
    }
}
