using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using Hub.Client;
using Hub.Core.Trust;
using Hub.Schemas.Catalogue;

namespace Hub.Host.Commands;

/// <summary>
/// <c>hub publish</c>: publishes a file, or standard input, of one payload a line, and prints one answer a line in the same order. The
/// id of a message is made from its content, so that publishing the same file again keeps every message once.
/// </summary>
internal static class PublishCommand
{
    private const int IdBytes = 16;

    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "每行一个 JSON 报文的文件,- 为标准输入 · file with one JSON payload a line, - for standard input" };
        var dataset = new Option<string>("--dataset") { HelpName = "NAME", Description = "数据集 · dataset, e.g. leg.abnormal", Required = true };
        var major = new Option<int>("--major") { HelpName = "N", Description = "主版本 · major version", DefaultValueFactory = _ => 1 };
        var source = new Option<string?>("--source") { HelpName = "URI", Description = "来源 · CloudEvents source (default: from the certificate)" };
        var again = new Option<string>("--id-prefix") { HelpName = "TEXT", Description = "标识前缀 · put before each id, to send the same content once more", DefaultValueFactory = _ => "" };
        var spool = new Option<string?>("--spool") { HelpName = "DIR", Description = "先存入此目录再发送,平台不可达时不丢 · keep messages in this directory first and send them from there, whether or not the hub can be reached" };
        var leave = new Option<bool>("--no-wait") { Description = "存妥即返回,余下的由下次发送 · with --spool: return when everything is on the disk; the next call sends the rest" };
        var signing = new SigningOptions("sign each message");
        var command = new Command("publish", "报送报文 · Publish messages of one dataset over mutual TLS") { file, dataset, major, source, again, spool, leave };
        var connection = new HubConnection();
        signing.AddTo(command);
        connection.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var type = (DatasetName.TryParse(arguments.GetRequiredValue(dataset), out var name)
                ? name
                : throw new CommandException($"{arguments.GetValue(dataset)} 不是数据集名称 · is not a dataset name")).EventType(arguments.GetValue(major));
            using var own = connection.CertificateOf(arguments);
            var from = arguments.GetValue(source) ?? SourceOf(own);
            using var signer = signing.SignerOf(arguments);
            await using var input = arguments.GetRequiredValue(file) is "-" ? Console.OpenStandardInput() : File.OpenRead(arguments.GetRequiredValue(file));
            var prefix = arguments.GetValue(again);
            var messages = PayloadLines.ReadAsync(input, cancellationToken).Select(data => new CloudEvent
            {
                Id = prefix + Convert.ToHexStringLower(SHA256.HashData(data).AsSpan(0, IdBytes)),
                Source = from,
                Type = type,
                Data = data,
            }).Select(message => signer is null ? message : message.SignedBy(signer));
            var answers = new PublishAnswers(arguments.InvocationConfiguration.Output);
            if (arguments.GetValue(spool) is { } directory)
            {
                await SpooledPublishing.RunAsync(
                    connection.OptionsOf(arguments, own), directory, messages, singly: arguments.GetRequiredValue(file) is "-", !arguments.GetValue(leave), answers.Write, arguments.InvocationConfiguration.Error, cancellationToken);
            }
            else
            {
                using var client = connection.Open(arguments, own);
                await PublishAsync(client, messages, answers, cancellationToken);
            }

            return await answers.SumUpAsync(arguments.InvocationConfiguration.Error);
        });
        return command;
    }

    private static async Task PublishAsync(HubClient client, IAsyncEnumerable<CloudEvent> messages, PublishAnswers answers, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var answer in client.PublishStreamAsync(messages, cancellationToken))
            {
                answers.Write(answer);
            }
        }
        catch (Exception e) when (e is HubUnavailableException or HubProtocolException or HttpRequestException)
        {
            throw new CommandException(e.Message, e);
        }
    }

    private static string SourceOf(X509Certificate2 certificate) =>
        DepartmentSubject.Read(certificate.SubjectName) is { System.Length: > 0 } subject
            ? $"/departments/{subject.Uscc}/systems/{subject.System}"
            : throw new CommandException("证书未写明部门和系统,请用 --source 指定 · The certificate names no department and system; give --source /departments/{uscc}/systems/{name}.");
}
