using System.Runtime.InteropServices;

namespace Hub.Tests.Support;

/// <summary>A PKCS#11 token in software (SoftHSM 2), one for the whole test run: a module is initialized once a process.</summary>
internal static partial class SoftHsm
{
    public const string Token = "hub-test";
    public const string Pin = "1234";
    private static readonly string[] s_modules = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so"];
    private static readonly Lazy<Task<string>> s_token = new(CreateTokenAsync);

    /// <summary>Path of the module, its token made; the test is ignored where SoftHSM is not installed, and fails in CI.</summary>
    public static Task<string> ModuleAsync() => s_token.Value;

    /// <summary>Moves a private key (PKCS#8 PEM) into the token: the file is gone afterwards.</summary>
    public static async Task ImportAsync(string keyFile, string label, string id)
    {
        await RunAsync("--import", keyFile, "--token", Token, "--label", label, "--id", id, "--pin", Pin);
        File.Delete(keyFile);
    }

    private static async Task<string> CreateTokenAsync()
    {
        var module = Array.Find(s_modules, File.Exists);
        if (module is null)
        {
            const string Missing = "SoftHSM is not installed: apt-get install softhsm2";
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail(Missing);
            }

            Assert.Ignore(Missing);
        }

        var directory = Directory.CreateTempSubdirectory("hub-softhsm-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => directory.Delete(recursive: true);
        var configuration = Path.Combine(directory.FullName, "softhsm2.conf");
        await File.WriteAllTextAsync(configuration, $"directories.tokendir = {directory.FullName}\nobjectstore.backend = file\nlog.level = ERROR\n");
        // For the tool, and for the module in this process: it reads the environment of C, which .NET's does not change.
        Environment.SetEnvironmentVariable("SOFTHSM2_CONF", configuration);
        Assert.That(SetEnvironment("SOFTHSM2_CONF", configuration, 1), Is.Zero);
        await RunAsync("--init-token", "--free", "--label", Token, "--pin", Pin, "--so-pin", "123456");
        return module!;
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var (code, said) = await Shell.RunAsync("/", "softhsm2-util", arguments);
        Assert.That(code, Is.Zero, said);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
