using System.Text;
using Hub.Core.Trust;
using Hub.Proofs.Signatures;

namespace Hub.Tests.Support;

/// <summary>A CA of every signature suite, a directory, and a text to sign.</summary>
public abstract class SuiteFixture
{
    protected static readonly byte[] Text = Encoding.UTF8.GetBytes("yunfu.gov.cn/exchange/log\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n");

    protected ScratchDirectory Scratch { get; private set; } = null!;

    protected DevelopmentCa Ca { get; private set; } = null!;

    [OneTimeSetUp]
    public void Make_a_CA_of_every_suite()
    {
        Scratch = new ScratchDirectory();
        Ca = DevelopmentCa.Create(Scratch.Path, null, SignatureSuite.All);
    }

    [OneTimeTearDown]
    public void Forget_it()
    {
        Ca.Dispose();
        Scratch.Dispose();
    }
}
