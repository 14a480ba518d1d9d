using System.Globalization;
using System.Text.Json;
using Hub.Schemas.Identifiers;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Identifiers;

[TestFixture]
public sealed class DivisionsTests
{
    private static readonly JsonElement s_vectors = StandardsFolder.Vectors("identifiers");

    public static IEnumerable<TestCaseData> OnADay => s_vectors.GetProperty("divisions").EnumerateArray()
        .Select(v => new TestCaseData(v.GetProperty("code").GetString(), v.GetProperty("day").GetString(), v.GetProperty("nameZh").GetString()));

    public static IEnumerable<TestCaseData> Successors => s_vectors.GetProperty("divisionSuccessors").EnumerateArray()
        .Select(v => new TestCaseData(v.GetProperty("code").GetString(), v.GetProperty("current").GetString()));

    [TestCaseSource(nameof(OnADay))]
    public void Code_stands_for_the_place_of_its_day(string code, string day, string? name) =>
        Assert.That(Divisions.Default.Find(DivisionCode.Parse(code), DateOnly.Parse(day, CultureInfo.InvariantCulture))?.Zh, Is.EqualTo(name));

    [TestCaseSource(nameof(Successors))]
    public void Retired_code_leads_to_the_code_of_today(string code, string? current) =>
        Assert.That(Divisions.Default.Current(DivisionCode.Parse(code))?.Value, Is.EqualTo(current));

    [TestCase("440000", DivisionLevel.Province, null)]
    [TestCase("445300", DivisionLevel.City, "440000")]
    [TestCase("445302", DivisionLevel.County, "445300")]
    [TestCase("445302001", DivisionLevel.Town, "445302")]
    public void Code_tells_its_level_and_parent(string text, DivisionLevel level, string? parent)
    {
        var code = DivisionCode.Parse(text);
        Assert.That(code.Level, Is.EqualTo(level));
        Assert.That(code.Parent?.Value, Is.EqualTo(parent));
    }

    [TestCase("44530")]
    [TestCase("4453021")]
    [TestCase("04530A")]
    [TestCase("")]
    public void Text_that_is_not_six_or_nine_digits_is_no_code(string text) =>
        Assert.That(DivisionCode.TryParse(text, out _), Is.False);

    [Test]
    public void Yunfu_has_63_towns_and_streets_and_8_farms()
    {
        var towns = StandardsFolder.Catalogue.CodeLists["divisions"].Entries.Where(e => e.Code.Length == 9).ToList();

        Assert.That(towns.Count(t => int.Parse(t.Code[6..], CultureInfo.InvariantCulture) < 400), Is.EqualTo(63));
        Assert.That(towns.Count(t => int.Parse(t.Code[6..], CultureInfo.InvariantCulture) >= 400), Is.EqualTo(8));
    }
}
