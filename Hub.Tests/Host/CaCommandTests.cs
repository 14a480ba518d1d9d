using Hub.Host.Commands;
using Hub.Tests.Support;

namespace Hub.Tests.Host;

[TestFixture]
public sealed class CaCommandTests
{
    [Test]
    public async Task Certificates_are_issued_and_revoked_from_the_command_line()
    {
        using var scratch = new ScratchDirectory();
        await HubAsync("init");
        await HubAsync("server", "--host", "hub.yunfu.test");
        await HubAsync("seal");
        var files = (await HubAsync("department", "--uscc", "11445300007025008C", "--name", "云浮市财政局", "--system", "budget")).Split('\n');
        Assert.That(files[0], Is.EqualTo(scratch.File("11445300007025008C-budget.pem")));
        Assert.That(await VerifyAsync(), Is.Zero);

        await HubAsync("revoke", files[0], "--reason", "Superseded");
        Assert.That(await VerifyAsync(), Is.Not.Zero);

        await HubAsync("crl");
        Assert.That(await VerifyAsync(), Is.Not.Zero, "a renewed list still holds it");

        async Task<string> HubAsync(params string[] arguments)
        {
            var (code, output) = await CommandRun.HubAsync(["ca", .. arguments, "--dir", scratch.Path]);
            Assert.That(code, Is.Zero, output);
            return output;
        }

        async Task<int> VerifyAsync() =>
            (await Shell.RunAsync(scratch.Path, "openssl", "verify", "-CAfile", "ca.pem", "-CRLfile", "crl.pem", "-crl_check_all", files[0])).ExitCode;
    }

    [Test]
    public async Task Suite_is_added_to_a_CA_and_issues_certificates_of_its_own()
    {
        using var scratch = new ScratchDirectory();
        Assert.That((await CommandRun.HubAsync("ca", "init", "--dir", scratch.Path)).ExitCode, Is.Zero);
        Assert.That(() => CommandRun.HubAsync("ca", "seal", "--suite", "sm2-sm3", "--dir", scratch.Path), Throws.TypeOf<CommandException>().With.Message.Contains("hub ca init --suite sm2-sm3"));

        Assert.That((await CommandRun.HubAsync("ca", "init", "--suite", "sm2-sm3", "--dir", scratch.Path)).ExitCode, Is.Zero);
        var (_, files) = await CommandRun.HubAsync("ca", "seal", "--suite", "sm2-sm3", "--dir", scratch.Path);

        Assert.That(files, Does.StartWith(scratch.File("seal-sm2-sm3.pem")));
        Assert.That(() => CommandRun.HubAsync("ca", "init", "--suite", "sm2-sm3", "--dir", scratch.Path), Throws.TypeOf<CommandException>());
        Assert.That(() => CommandRun.HubAsync("ca", "seal", "--suite", "sm3", "--dir", scratch.Path), Throws.TypeOf<CommandException>().With.Message.Contains("rsa-3072"));
    }

    [Test]
    public void Code_that_cannot_be_one_is_refused_before_anything_is_written()
    {
        using var scratch = new ScratchDirectory();
        Assert.That(() => CommandRun.HubAsync("ca", "init", "--dir", scratch.Path), Throws.Nothing);
        var before = Directory.GetFiles(scratch.Path);

        Assert.That(
            () => CommandRun.HubAsync("ca", "department", "--uscc", "114453000070", "--name", "x", "--dir", scratch.Path),
            Throws.TypeOf<CommandException>().With.Message.Contains("18 characters"));
        Assert.That(Directory.GetFiles(scratch.Path), Is.EquivalentTo(before));
    }
}
