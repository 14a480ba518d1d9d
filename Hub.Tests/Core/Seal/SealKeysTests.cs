using System.Text;
using Hub.Core.Seal;
using Hub.Proofs.Seals;
using Hub.Proofs.Signatures;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Seal;

/// <summary>Keys in files and in a PKCS#11 token.</summary>
[TestFixture]
public sealed class SealKeysTests : SuiteFixture
{
    [TestCase("ecdsa-p256")]
    [TestCase("rsa-3072")]
    public async Task Key_in_a_token_seals_and_openssl_accepts_it(string suite)
    {
        var options = await InTokenAsync(suite, label: "seal-" + suite);
        using var signer = SealKeys.Open([options], TimeProvider.System)[0];
        await File.WriteAllBytesAsync(Scratch.File("text"), Text);
        for (var i = 0; i < 20; i++)
        {
            // Several: r and s of ECDSA are now and then shorter than 32 bytes, or begin with a bit that wants a zero before it.
            var seal = signer.Sign(Text);
            using var verifier = new SealVerifier();
            Assert.That(verifier.Verify(Text, seal).Code, Is.Null);
            await File.WriteAllBytesAsync(Scratch.File("seal.p7s"), seal);
        }

        var (code, said) = await Shell.RunAsync(
            Scratch.Path, "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-content", "text", "-in", "seal.p7s", "-CAfile", "ca.pem", "-out", "/dev/null");
        Assert.That(code, Is.Zero, said);
        Assert.That(signer.Suite.Name, Is.EqualTo(suite));
    }

    [Test]
    public async Task Two_keys_of_one_token_and_one_in_a_file_seal_side_by_side()
    {
        var (ecdsa, rsa) = (await InTokenAsync("ecdsa-p256", "side-ecdsa"), await InTokenAsync("rsa-3072", "side-rsa"));
        var signers = SealKeys.Open([ecdsa, rsa, new SealKeyOptions { File = Ca.IssueSeal(SignatureSuite.Sm2Sm3).Pkcs12Path }], TimeProvider.System);

        Assert.That(signers.Select(s => s.Suite), Is.EqualTo(SignatureSuite.All));
        foreach (var signer in signers)
        {
            using var verifier = new SealVerifier();
            Assert.That(verifier.Verify(Text, signer.Sign(Text)).Code, Is.Null, signer.Suite.Name);
            signer.Dispose();
        }
    }

    [Test]
    public async Task Wrong_pin_token_key_or_certificate_stops_the_start_with_a_sentence()
    {
        var good = await InTokenAsync("ecdsa-p256", "strict");
        Assert.That(() => SealKeys.Open([good], TimeProvider.System), Throws.Nothing);

        Refused("hub-other", o => o.Token = "hub-other");
        Refused("0 private keys", o => o.Key = "nobody");
        Refused("SEAL_SIGNATURE", o => o.File = Ca.IssueSeal(SignatureSuite.EcdsaP256).PemPath);
        Refused("no standard mechanism", o => o.File = Ca.IssueSeal(SignatureSuite.Sm2Sm3).PemPath);

        void Refused(string named, Action<SealKeyOptions> change)
        {
            var options = new SealKeyOptions { File = good.File, Module = good.Module, Token = good.Token, Key = good.Key, Pin = good.Pin };
            change(options);
            Assert.That(() => SealKeys.Open([options], TimeProvider.System), Throws.InvalidOperationException.With.Message.Contains(named));
        }
    }

    [Test]
    public void Two_keys_of_one_suite_are_refused()
    {
        var options = new SealKeyOptions { File = Ca.IssueSeal(SignatureSuite.Rsa3072).Pkcs12Path };

        Assert.That(() => SealKeys.Open([options, options], TimeProvider.System), Throws.InvalidOperationException.With.Message.Contains("rsa-3072"));
    }

    [Test]
    public void File_that_holds_no_key_is_named()
    {
        var options = new SealKeyOptions { File = Ca.IssueSeal().PemPath };

        Assert.That(() => SealKeys.Open([options], TimeProvider.System), Throws.InvalidOperationException.With.Message.Contains(options.File));
    }

    private async Task<SealKeyOptions> InTokenAsync(string suite, string label)
    {
        var module = await SoftHsm.ModuleAsync();
        var issued = Ca.IssueSeal(SignatureSuite.Parse(suite));
        var certificate = Scratch.File(label + ".crt");
        File.Copy(issued.PemPath, certificate);
        await SoftHsm.ImportAsync(issued.KeyPath, label, Convert.ToHexString(Encoding.ASCII.GetBytes(label)));
        return new SealKeyOptions { File = certificate, Module = module, Token = SoftHsm.Token, Key = label, Pin = SoftHsm.Pin };
    }
}
