using System.Text;
using System.Text.Json;
using Hub.Schemas.Identifiers;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Identifiers;

[TestFixture]
public sealed class UsccTests
{
    private static readonly JsonElement s_vectors = StandardsFolder.Vectors("identifiers");

    public static IEnumerable<string> Valid => s_vectors.GetProperty("uscc").GetProperty("valid").EnumerateArray().Select(v => v.GetProperty("code").GetString()!);

    public static IEnumerable<TestCaseData> Invalid => s_vectors.GetProperty("uscc").GetProperty("invalid").EnumerateArray()
        .Select(v => new TestCaseData(v.GetProperty("code").GetString(), Enum.Parse<UsccFault>(v.GetProperty("fault").GetString()!)));

    [TestCaseSource(nameof(Valid))]
    public void Published_and_computed_codes_pass(string code)
    {
        Assert.That(Uscc.Check(Encoding.UTF8.GetBytes(code)), Is.EqualTo(UsccFault.None));
        Assert.That(Uscc.Parse(code).Value, Is.EqualTo(code));
    }

    [TestCaseSource(nameof(Invalid))]
    public void Wrong_codes_are_refused_with_their_fault(string code, UsccFault fault)
    {
        Assert.That(Uscc.Check(Encoding.UTF8.GetBytes(code)), Is.EqualTo(fault));
        Assert.That(Uscc.TryParse(code, out _), Is.False);
    }

    [Test]
    public void Every_single_substitution_of_a_code_is_caught()
    {
        const string alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        var code = Encoding.UTF8.GetBytes("91445300MA4UQ8K7XE");
        var tried = 0;
        for (var place = 0; place < code.Length; place++)
        {
            foreach (var other in alphabet.Where(c => c != code[place]))
            {
                var changed = code.ToArray();
                changed[place] = (byte)other;
                Assert.That(Uscc.Check(changed), Is.Not.EqualTo(UsccFault.None));
                tried++;
            }
        }

        Assert.That(tried, Is.EqualTo(540));
    }

    [Test]
    public void Created_code_has_both_check_characters([Values("91445300", "12445381", "N2445322")] string prefix, [Values("MA4UQ8K7", "00072404", "70000000")] string body)
    {
        var code = Uscc.Create(prefix, OrganizationCode.Create(body));

        Assert.That(Uscc.Check(Encoding.UTF8.GetBytes(code.Value)), Is.EqualTo(UsccFault.None));
        Assert.That(code.OrganizationCode.Value, Does.StartWith(body));
        Assert.That(code.RegistrationDivision, Is.EqualTo(prefix[2..]));
    }

    [TestCase("9144530")]
    [TestCase("94445300")]
    [TestCase("9144530中")]
    public void No_code_is_created_from_a_wrong_prefix(string prefix) =>
        Assert.That(() => Uscc.Create(prefix, OrganizationCode.Create("MA4UQ8K7")), Throws.TypeOf<FormatException>());

    [Test]
    public void Check_allocates_nothing()
    {
        var code = Encoding.UTF8.GetBytes("91445300MA4UQ8K7XE");
        Uscc.Check(code);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Uscc.Check(code);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
