using Hub.Proofs;
using Hub.Proofs.Checkpoints;

namespace Hub.Tests.Proofs;

[TestFixture]
public sealed class InclusionReceiptTests
{
    private const string Hash = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    private static readonly SignedNote Note = SignedNote.Sign($"yunfu.gov.cn/exchange/log\n8\n{Hash}\n", NoteSigner.Generate("yunfu.gov.cn/exchange/log"));

    [Test]
    public void Text_is_that_of_the_specification_and_reads_back()
    {
        var receipt = new InclusionReceipt { Index = 5, Proof = new MerkleProof([Convert.FromBase64String(Hash)]), Note = Note };

        Assert.That(receipt.ToText(), Is.EqualTo($"c2sp.org/tlog-proof@v1\nindex 5\n{Hash}\n\n{Note}"));
        var again = InclusionReceipt.Parse(receipt.ToText());
        Assert.That(again.ToText(), Is.EqualTo(receipt.ToText()));
    }

    [Test]
    public void Extra_data_is_passed_over() =>
        Assert.That(InclusionReceipt.Parse($"c2sp.org/tlog-proof@v1\nextra AAAA\nindex 5\n\n{Note}").Index, Is.EqualTo(5));

    [TestCase("c2sp.org/tlog-proof@v2\nindex 5\n\n")]
    [TestCase("c2sp.org/tlog-proof@v1\n\n")]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 05\n\n")]
    [TestCase("c2sp.org/tlog-proof@v1\nindex -5\n\n")]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 5\nAAAA\n\n")]
    public void Anything_else_is_refused(string start) => Assert.That(() => InclusionReceipt.Parse(start + Note), Throws.TypeOf<FormatException>());
}
