using Hub.Schemas.Identifiers;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Identifiers;

[TestFixture]
public sealed class MasksTests
{
    public static IEnumerable<TestCaseData> Masked => StandardsFolder.Vectors("identifiers").GetProperty("masks").EnumerateArray()
        .Select(v => new TestCaseData(Enum.Parse<MaskKind>(v.GetProperty("kind").GetString()!), v.GetProperty("value").GetString(), v.GetProperty("masked").GetString()));

    [TestCaseSource(nameof(Masked))]
    public void Value_is_shown_only_as_far_as_its_mask_allows(MaskKind kind, string value, string masked) =>
        Assert.That(Masks.Apply(kind, value), Is.EqualTo(masked));
}
