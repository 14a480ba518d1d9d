using Hub.Schemas.CodeLists;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.CodeLists;

[TestFixture]
public sealed class CodeListTests
{
    [Test]
    public void Code_given_out_again_means_what_it_meant_on_the_day()
    {
        var divisions = StandardsFolder.Catalogue.CodeLists["divisions"];

        Assert.That(divisions.Find("440106", new DateOnly(1986, 1, 1))?.Zh, Is.EqualTo("芳村区"));
        Assert.That(divisions.Find("440106", new DateOnly(2010, 1, 1))?.Zh, Is.EqualTo("天河区"));
        Assert.That(divisions.Find("440106")?.Zh, Is.EqualTo("天河区"));
    }

    [Test]
    public void Equal_codes_of_different_systems_mean_different_things()
    {
        var lists = StandardsFolder.Catalogue.CodeLists;

        Assert.That(
            new[] { "economic-types", "registration-types-1998", "registration-types-2023" }.Select(l => lists[l].Find("110")!.Zh).Distinct().Count(),
            Is.EqualTo(3));
    }

    [TestCase("industries-2017", 97, 473, 1381)]
    public void Industries_have_the_divisions_groups_and_classes_of_their_edition(string list, int divisions, int groups, int classes)
    {
        var codes = StandardsFolder.Catalogue.CodeLists[list].Entries.Select(e => e.Code).ToList();

        Assert.That(codes.Count(c => c.Length == 1), Is.EqualTo(20));
        Assert.That(codes.Count(c => c.Length == 2), Is.EqualTo(divisions));
        Assert.That(codes.Count(c => c.Length == 3), Is.EqualTo(groups));
        Assert.That(codes.Count(c => c.Length == 4), Is.EqualTo(classes));
    }

    [Test]
    public void Crosswalk_converts_only_what_has_one_target()
    {
        var map = StandardsFolder.Catalogue.CodeMaps["industries-2011-to-2017"];

        Assert.That(map.Convert("0511"), Is.EqualTo("0512"));
        Assert.That(map.Targets("0530"), Is.EqualTo(new[] { "0531", "0532", "0539" }));
        Assert.That(map.Convert("0530"), Is.Null);
        Assert.That(map.Convert("9999"), Is.Null);
    }

    [Test]
    public void List_to_be_verified_warns_and_never_rejects() =>
        Assert.That(
            StandardsFolder.Catalogue.CodeLists.Values.Where(l => l.Status == CodeListStatus.ToBeVerified).Select(l => l.Severity).Distinct(),
            Is.EqualTo(new[] { Hub.Schemas.Validation.Severity.Warning }));
}
