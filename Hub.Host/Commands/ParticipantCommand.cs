using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;

namespace Hub.Host.Commands;

/// <summary><c>hub participant</c>: departments, the certificates of their systems, and what they may publish or receive.</summary>
internal static class ParticipantCommand
{
    private static readonly Option<string> Uscc = new("--uscc") { HelpName = "CODE", Description = "统一社会信用代码 · unified social credit code", Required = true };

    public static Command Create() => new("participant", "参与部门 · Departments, their certificates and grants") { Add(), Certificate(), Revoke(), Grant() };

    private static Command Add()
    {
        var name = new Option<string>("--name") { HelpName = "NAME", Description = "部门名称 · name", Required = true };
        var auditor = new Option<bool>("--auditor") { Description = "审计员 · may query the whole log" };
        var operates = new Option<bool>("--operator") { Description = "运维员 · may give orders to sinks, sources and subscriptions; no auditor can be one" };
        var inactive = new Option<bool>("--inactive") { Description = "停用 · refuse it from now on" };
        return Command("add", "登记或更新部门 · Register or update a department", [Uscc, name, auditor, operates, inactive], (arguments, store, cancellationToken) =>
            store.SaveAsync(
                new Participant
                {
                    Uscc = CheckedUscc(arguments),
                    Name = arguments.GetRequiredValue(name),
                    Auditor = arguments.GetValue(auditor),
                    Operator = arguments.GetValue(operates) && arguments.GetValue(auditor)
                        ? throw new CommandException("--auditor 与 --operator 不能并用:运维与审计须分设。 · --auditor and --operator exclude each other: who acts does not audit.")
                        : arguments.GetValue(operates),
                    Active = !arguments.GetValue(inactive),
                },
                cancellationToken));
    }

    private static Command Certificate()
    {
        var file = new Option<FileInfo>("--certificate") { HelpName = "FILE", Description = "PEM 证书 · certificate (PEM)", Required = true }.AcceptExistingOnly();
        var system = new Option<string>("--system") { HelpName = "NAME", Description = "系统名称 · name of the system", DefaultValueFactory = _ => "main" };
        return Command("certificate", "绑定系统证书 · Bind a certificate to a department's system", [Uscc, file, system], (arguments, store, cancellationToken) =>
        {
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(arguments.GetRequiredValue(file).FullName));
            return store.SaveAsync(
                new ParticipantCertificate
                {
                    Fingerprint = Fingerprint(certificate),
                    Uscc = CheckedUscc(arguments),
                    System = arguments.GetRequiredValue(system),
                    NotAfter = certificate.NotAfter.ToUniversalTime(),
                },
                cancellationToken);
        });
    }

    private static Command Revoke()
    {
        var file = new Option<FileInfo>("--certificate") { HelpName = "FILE", Description = "PEM 证书 · certificate (PEM)", Required = true }.AcceptExistingOnly();
        return Command("revoke", "停用证书 · Refuse a certificate from now on", [file], (arguments, store, cancellationToken) =>
        {
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(arguments.GetRequiredValue(file).FullName));
            return store.RevokeCertificateAsync(Fingerprint(certificate), cancellationToken);
        });
    }

    private static Command Grant()
    {
        var dataset = new Option<string>("--dataset") { HelpName = "NAME", Description = "数据集 · dataset", Required = true };
        var action = new Option<GrantAction>("--action") { Description = "动作 · what is granted", DefaultValueFactory = _ => GrantAction.Publish };
        var purpose = new Option<string>("--purpose") { HelpName = "TEXT", Description = "用途 · what the data may be used for", Required = true };
        var until = new Option<DateTimeOffset?>("--until") { HelpName = "TIME", Description = "失效时间 · expiry" };
        var fields = new Option<string[]>("--field") { HelpName = "POINTER", Description = "只给这些字段 · give only these fields, like /uscc (default: all)" };
        var rows = new Option<string?>("--rows") { HelpName = "POINTER=VALUES", Description = "只给这些行 · give only messages whose field has one of these values, like /divisionCode=445302,445303" };
        var unmasked = new Option<bool>("--unmasked") { Description = "个人信息不脱敏 · show personal fields whole (default: masked)" };
        return Command("grant", "授权 · Grant a department to publish or receive a dataset", [Uscc, dataset, action, purpose, until, fields, rows, unmasked], (arguments, store, cancellationToken) =>
            store.SaveAsync(
                new Grant
                {
                    Uscc = CheckedUscc(arguments),
                    Dataset = DatasetName.TryParse(arguments.GetRequiredValue(dataset), out var name) ? name : throw new CommandException($"{arguments.GetValue(dataset)} 不是数据集名称 · is not a dataset name"),
                    Action = arguments.GetValue(action),
                    Purpose = arguments.GetRequiredValue(purpose),
                    ExpiresAt = arguments.GetValue(until),
                    Fields = arguments.GetValue(fields) is { Length: > 0 } given ? given : null,
                    RowField = arguments.GetValue(rows)?.Split('=')[0],
                    RowValues = arguments.GetValue(rows) is { } filter
                        ? filter.Contains('=', StringComparison.Ordinal) ? filter[(filter.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(',') : throw new CommandException("--rows 应为 /字段=值,值 · must be /field=value,value")
                        : null,
                    Unmasked = arguments.GetValue(unmasked),
                },
                cancellationToken));
    }

    private static Command Command(string name, string description, Option[] options, Func<ParseResult, ParticipantStore, CancellationToken, Task> act)
    {
        var database = new DatabaseOption();
        var command = new Command(name, description);
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        database.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var opened = await database.OpenAsync(arguments, cancellationToken);
            await act(arguments, new ParticipantStore(opened.Source, TimeProvider.System), cancellationToken);
        });
        return command;
    }

    private static string CheckedUscc(ParseResult arguments)
    {
        var text = arguments.GetRequiredValue(Uscc);
        return Schemas.Identifiers.Uscc.TryParse(text, out _) ? text : throw new CommandException($"{text} 不是有效的统一社会信用代码 · is not a valid unified social credit code");
    }

    private static string Fingerprint(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
}
