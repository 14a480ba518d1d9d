using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Schemas.Identifiers;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Identifiers;

[TestFixture]
public sealed class CitizenIdTests
{
    private static readonly JsonElement s_vectors = StandardsFolder.Vectors("identifiers").GetProperty("citizenId");

    public static IEnumerable<TestCaseData> Valid => s_vectors.GetProperty("valid").EnumerateArray()
        .Select(v => new TestCaseData(v.GetProperty("id").GetString(), v.GetProperty("male").GetBoolean(), v.GetProperty("birthDate").GetString()));

    public static IEnumerable<TestCaseData> Invalid => s_vectors.GetProperty("invalid").EnumerateArray()
        .Select(v => new TestCaseData(v.GetProperty("id").GetString(), Enum.Parse<CitizenIdFault>(v.GetProperty("fault").GetString()!)));

    public static IEnumerable<TestCaseData> Upgrades => s_vectors.GetProperty("upgrades").EnumerateArray()
        .Select(v => new TestCaseData(v.GetProperty("from").GetString(), v.GetProperty("to").GetString()));

    public static IEnumerable<string> NotUpgraded => s_vectors.GetProperty("notUpgraded").EnumerateArray().Select(v => v.GetString()!);

    [TestCaseSource(nameof(Valid))]
    public void Valid_number_tells_sex_and_birth_date(string id, bool male, string birthDate)
    {
        Assert.That(CitizenId.Check(Encoding.UTF8.GetBytes(id)), Is.EqualTo(CitizenIdFault.None));
        var parsed = CitizenId.Parse(id);
        Assert.That(parsed.IsMale, Is.EqualTo(male));
        Assert.That(parsed.BirthDate, Is.EqualTo(DateOnly.Parse(birthDate, CultureInfo.InvariantCulture)));
        Assert.That(parsed.Value, Is.EqualTo(id.ToUpperInvariant()));
    }

    [TestCaseSource(nameof(Invalid))]
    public void Wrong_numbers_are_refused_with_their_fault(string id, CitizenIdFault fault)
    {
        Assert.That(CitizenId.Check(Encoding.UTF8.GetBytes(id)), Is.EqualTo(fault));
        Assert.That(CitizenId.TryParse(id, out _), Is.False);
    }

    [TestCaseSource(nameof(Upgrades))]
    public void Number_of_15_digits_is_upgraded(string from, string to)
    {
        Assert.That(CitizenId.TryUpgrade(from, out var id), Is.True);
        Assert.That(id.Value, Is.EqualTo(to));
    }

    [TestCaseSource(nameof(NotUpgraded))]
    public void Number_whose_century_or_day_is_doubtful_is_not_upgraded(string from) =>
        Assert.That(CitizenId.TryUpgrade(from, out _), Is.False);

    [Test]
    public void Created_number_passes_its_own_check([Values(0, 7, 999)] int serial)
    {
        var id = CitizenId.Create("445302", new DateOnly(1990, 3, 7), serial);

        Assert.That(CitizenId.Check(Encoding.UTF8.GetBytes(id.Value)), Is.EqualTo(CitizenIdFault.None));
        Assert.That(id.IsMale, Is.EqualTo(serial % 2 == 1));
    }

    [Test]
    public void Printing_a_number_masks_it() =>
        Assert.That(CitizenId.Parse("445302199003070028").ToString(), Is.EqualTo("445302********0028"));

    [Test]
    public void Check_allocates_nothing()
    {
        var id = Encoding.UTF8.GetBytes("445302199003070028");
        CitizenId.Check(id);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            CitizenId.Check(id);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
