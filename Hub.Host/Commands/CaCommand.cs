using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Hub.Core.Trust;
using Hub.Host.Development;
using Hub.Proofs.Signatures;

namespace Hub.Host.Commands;

/// <summary><c>hub ca</c>: the development CA.</summary>
internal static class CaCommand
{
    private static readonly Option<string> Directory = new("--dir")
    {
        HelpName = "DIR",
        Description = "CA 目录 · directory of the CA",
        DefaultValueFactory = _ => new DataDirectory(DataDirectory.Default).Ca,
        Recursive = true,
    };

    private static readonly Option<Uri?> Services = new("--services")
    {
        HelpName = "URL",
        Description = "服务地址,写入此后签发的证书 · where hub ca serve answers: certificates issued from now on name its OCSP responder and revocation lists; is remembered",
        CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new CommandException($"--services {result.Tokens[0].Value}: 应为 http 地址 · must be an http address"),
        Recursive = true,
    };

    public static Command Create() => new("ca", "开发用证书 · development CA: server, seal and department certificates, revocation, timestamps (not for production)")
    {
        Directory,
        Services,
        Initialize(),
        Server(),
        Seal(),
        Department(),
        Revoke(),
        RenewLists(),
        CaServeCommand.Create(),
    };

    private static Command Initialize()
    {
        var suites = new Option<SignatureSuite[]>("--suite")
        {
            HelpName = "NAME",
            Description = $"签名算法套件,可多次给出;为已有 CA 增加一种 · signature suite, repeatable; adds one to a CA that is there: {string.Join(", ", SignatureSuite.All)} (default: {SignatureSuite.EcdsaP256})",
            CustomParser = result => [.. result.Tokens.Select(t => ParseSuite(t.Value))],
            DefaultValueFactory = _ => [SignatureSuite.EcdsaP256],
        };
        var command = new Command("init", "建立两级 CA · make the root and issuing CA") { suites };
        command.SetAction(arguments =>
        {
            using var ca = Remember(arguments, Try(() => CreateOrExtend(arguments.GetValue(Directory)!, arguments.GetRequiredValue(suites))));
            arguments.InvocationConfiguration.Output.WriteLine($"{ca.CaChainPath}\n{ca.CrlPath}");
        });
        return command;
    }

    private static Command Server()
    {
        var hosts = new Option<string[]>("--host") { HelpName = "NAME", Description = "附加主机名 · further host names beside localhost" };
        var command = new Command("server", "签发服务器证书 · issue the TLS server certificate") { hosts };
        command.SetAction(arguments => Issue(arguments, ca => ca.IssueServer(arguments.GetValue(hosts) ?? [])));
        return command;
    }

    private static Command Seal()
    {
        var suite = SuiteOption();
        var command = new Command("seal", "签发印章证书 · issue a certificate that seals checkpoints") { suite };
        command.SetAction(arguments => Issue(arguments, ca => ca.IssueSeal(arguments.GetValue(suite))));
        return command;
    }

    private static Command Department()
    {
        var uscc = new Option<string>("--uscc") { HelpName = "CODE", Description = "统一社会信用代码 · unified social credit code", Required = true };
        var name = new Option<string>("--name") { HelpName = "NAME", Description = "部门名称 · name of the department", Required = true };
        var suite = SuiteOption();
        var system = new Option<string>("--system") { HelpName = "NAME", Description = "系统名称 · name of its system", DefaultValueFactory = _ => "main" };
        var command = new Command("department", "签发部门证书 · issue a department's client certificate") { uscc, name, system, suite };
        command.SetAction(arguments => Issue(arguments,
            ca => ca.IssueDepartment(arguments.GetRequiredValue(uscc), arguments.GetRequiredValue(name), arguments.GetRequiredValue(system), suite: arguments.GetValue(suite))));
        return command;
    }

    private static Command Revoke()
    {
        var certificate = new Argument<FileInfo>("certificate") { Description = "证书文件 · PEM file of the certificate" }.AcceptExistingOnly();
        var reason = new Option<X509RevocationReason>("--reason") { Description = "吊销原因 · reason", DefaultValueFactory = _ => X509RevocationReason.KeyCompromise };
        var command = new Command("revoke", "吊销证书 · revoke a certificate and publish the revocation list") { certificate, reason };
        command.SetAction(arguments =>
        {
            using var ca = Open(arguments);
            using var revoked = X509Certificate2.CreateFromPem(File.ReadAllText(arguments.GetRequiredValue(certificate).FullName));
            ca.Revoke(revoked, arguments.GetValue(reason));
            arguments.InvocationConfiguration.Output.WriteLine(ca.CrlPath);
        });
        return command;
    }

    private static Command RenewLists()
    {
        var command = new Command("crl", "重新发布吊销列表 · publish the revocation lists anew");
        command.SetAction(arguments =>
        {
            using var ca = Open(arguments);
            ca.RenewRevocationLists();
            arguments.InvocationConfiguration.Output.WriteLine(ca.CrlPath);
        });
        return command;
    }

    private static void Issue(ParseResult arguments, Func<DevelopmentCa, IssuedCertificate> issue)
    {
        using var ca = Open(arguments);
        var issued = Try(() => issue(ca));
        using (issued.Certificate)
        {
            arguments.InvocationConfiguration.Output.WriteLine($"{issued.PemPath}\n{issued.KeyPath}\n{issued.Pkcs12Path}");
        }
    }

    private static Option<SignatureSuite?> SuiteOption() => new("--suite")
    {
        HelpName = "NAME",
        Description = $"签名算法套件 · signature suite: {string.Join(", ", SignatureSuite.All)} (default: the first of the CA)",
        CustomParser = result => ParseSuite(result.Tokens[0].Value),
    };

    private static SignatureSuite ParseSuite(string name) => Try(() => SignatureSuite.Parse(name));

    private static DevelopmentCa CreateOrExtend(string directory, SignatureSuite[] suites)
    {
        if (!DevelopmentCa.Exists(directory))
        {
            return DevelopmentCa.Create(directory, null, suites);
        }

        var ca = DevelopmentCa.Open(directory);
        Array.ForEach(suites, ca.Add);
        return ca;
    }

    internal static DevelopmentCa Open(ParseResult arguments) => Remember(arguments, Try(() => DevelopmentCa.Open(arguments.GetValue(Directory)!)));

    private static DevelopmentCa Remember(ParseResult arguments, DevelopmentCa ca)
    {
        if (arguments.GetValue(Services) is { } services)
        {
            ca.Services = services;
        }

        return ca;
    }

    private static T Try<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new CommandException(e.Message, e);
        }
    }
}
