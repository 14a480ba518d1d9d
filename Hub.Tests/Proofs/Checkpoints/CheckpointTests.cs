using Hub.Proofs.Checkpoints;

namespace Hub.Tests.Proofs.Checkpoints;

[TestFixture]
public sealed class CheckpointTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    [Test]
    public void Text_is_origin_size_and_root_each_on_its_line()
    {
        var checkpoint = new Checkpoint { Origin = "yunfu.gov.cn/exchange/log", Size = 15368405, Root = Convert.FromBase64String(Root) };

        Assert.That(checkpoint.ToText(), Is.EqualTo($"yunfu.gov.cn/exchange/log\n15368405\n{Root}\n"));
        Assert.That(Checkpoint.Parse(checkpoint.ToText()), Is.EqualTo(checkpoint));
    }

    [Test]
    public void Extension_lines_are_allowed() => Assert.That(Checkpoint.Parse($"log\n1\n{Root}\nextension\n").Size, Is.EqualTo(1));

    [TestCase("log\n1\n" + Root)]
    [TestCase("\n1\n" + Root + "\n")]
    [TestCase("log\n-1\n" + Root + "\n")]
    [TestCase("log\n01\n" + Root + "\n")]
    [TestCase("log\n1\nAAAA\n")]
    [TestCase("log\n1\n")]
    public void Anything_else_is_refused(string text) => Assert.That(() => Checkpoint.Parse(text), Throws.TypeOf<FormatException>());
}
