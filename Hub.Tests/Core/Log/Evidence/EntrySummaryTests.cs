using System.Text;
using Hub.Core.Log.Evidence;

namespace Hub.Tests.Core.Log.Evidence;

[TestFixture]
public sealed class EntrySummaryTests
{
    [Test]
    public void Members_that_concern_verification_are_read_and_others_passed_over()
    {
        var entry = Parse("""{"detail":{"any":[1]},"kind":"message","received":"2026-11-22T05:30:00.123456Z","sender":"11445300007025008C","sha256":"aa","size":512,"sm3":"bb","v":1}""");

        Assert.That(entry, Is.EqualTo(new EntrySummary
        {
            Kind = "message",
            Received = new DateTimeOffset(2026, 11, 22, 5, 30, 0, 123, 456, TimeSpan.Zero),
            Sender = "11445300007025008C",
            Sha256 = "aa",
            Size = 512,
            Sm3 = "bb",
        }));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"kind":1}""")]
    [TestCase("""{"kind":"message","sha256":"aa"}""")]
    [TestCase("""{"v":1,"kind":"administration"}""")]
    [TestCase("""{"kind":"administration","kind":"administration"}""")]
    [TestCase("""{"kind":"administration"} {}""")]
    [TestCase("""{"kind":"administration","v":""")]
    public void What_is_no_entry_is_refused(string text) => Assert.That(() => Parse(text), Throws.TypeOf<FormatException>());

    private static EntrySummary Parse(string text) => EntrySummary.Parse(Encoding.UTF8.GetBytes(text));
}
