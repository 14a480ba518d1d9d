using System.Diagnostics;
using Hub.Adapters.Sources;
using Hub.Tests.Support;

namespace Hub.Tests.Adapters.Sources;

/// <summary>Files on an SFTP server: OpenSSH itself, on loopback.</summary>
[TestFixture]
public sealed class SftpSourceTests
{
    private const string Server = "/usr/sbin/sshd";

    [Test]
    public async Task Files_of_a_server_whose_host_key_is_known_are_collected_and_get_receipts_and_another_key_is_refused()
    {
        if (!File.Exists(Server))
        {
            Assert.Ignore("Needs OpenSSH: apt-get install openssh-server");
        }

        using var scratch = new ScratchDirectory();
        var inbox = Directory.CreateDirectory(scratch.File("inbox")).FullName;
        Shell(scratch, "ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ed25519 -N '' -f user && cp user.pub authorized && chmod 600 authorized && mkdir -p /run/sshd");
        var hostKey = Shell(scratch, "ssh-keygen -l -f host.pub").Split(' ')[1];
        var port = TestHub.FreeAddress().Port;
        await File.WriteAllTextAsync(
            scratch.File("config"),
            $"Port {port}\nListenAddress 127.0.0.1\nHostKey {scratch.File("host")}\nAuthorizedKeysFile {scratch.File("authorized")}\nStrictModes no\nUsePAM no\nPermitRootLogin yes\nPidFile none\nSubsystem sftp internal-sftp\n");
        using var server = Process.Start(new ProcessStartInfo(Server, ["-D", "-e", "-f", scratch.File("config")]) { RedirectStandardError = true })!;
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(inbox, "day.csv"), RegistrationRows.Csv([RegistrationRows.Row(1), [.. RegistrationRows.Row(2)[..5], "?"]]));
            File.SetLastWriteTimeUtc(Path.Combine(inbox, "day.csv"), DateTime.UtcNow.AddMinutes(-1));
            await using var city = await SourceHub.StartAsync(("Sources:Secrets:key", scratch.File("user")));
            var from = $"kind: sftp, host: 127.0.0.1, port: {port}, user: {Environment.UserName}, path: {inbox}, secret: key";
            city.Define("impostor", $"{from}, hostKey: \"SHA256:{new string('A', 43)}\"");
            await Eventually.HoldsAsync(async () => (await city.StatusAsync("impostor")).Problem == SourceCodes.Unreachable, "the unknown host key is refused");
            Assert.That(await city.CountAsync("select count(*) from source.file"), Is.Zero);

            city.Define("drop", $"{from}, hostKey: \"{hostKey}\"");

            await city.HasEntitiesAsync(1);
            await Eventually.HoldsAsync(() => File.Exists(Path.Combine(inbox, "day.csv.receipt.json")), "the receipt is on the server");
            Assert.That(await File.ReadAllLinesAsync(Path.Combine(inbox, "day.csv.errors.csv")), Has.Length.EqualTo(2));
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }
    }

    private static string Shell(ScratchDirectory directory, string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { WorkingDirectory = directory.Path, RedirectStandardOutput = true })!;
        var output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        Assert.That(shell.ExitCode, Is.Zero, command);
        return output;
    }
}
