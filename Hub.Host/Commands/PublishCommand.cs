using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
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
        var signing = new SigningOptions("sign each message");
        var command = new Command("publish", "报送报文 · Publish messages of one dataset over mutual TLS") { file, dataset, major, source, again };
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
            using var client = connection.Open(arguments, own);
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
            return await PublishAsync(client, messages, arguments.InvocationConfiguration, cancellationToken);
        });
        return command;
    }

    /// <returns>0 when nothing was refused, 1 otherwise.</returns>
    private static async Task<int> PublishAsync(HubClient client, IAsyncEnumerable<CloudEvent> messages, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<PublishStatus, long>();
        try
        {
            await foreach (var answer in client.PublishStreamAsync(messages, cancellationToken))
            {
                var status = answer.Result.Status;
                counts[status] = counts.GetValueOrDefault(status) + 1;
                await console.Output.WriteLineAsync(Describe(counts.Values.Sum(), answer.Result).ToJsonString(PayloadLines.Json));
            }
        }
        catch (Exception e) when (e is HubUnavailableException or HubProtocolException or HttpRequestException)
        {
            throw new CommandException(e.Message, e);
        }

        var rejected = counts.GetValueOrDefault(PublishStatus.Rejected);
        await console.Error.WriteLineAsync(
            $"接收 accepted {counts.GetValueOrDefault(PublishStatus.Accepted)}, 重复 duplicates {counts.GetValueOrDefault(PublishStatus.Duplicate)}, 拒收 rejected {rejected}");
        return rejected == 0 ? 0 : 1;
    }

    private static JsonObject Describe(long number, PublishResult result)
    {
        var answer = new JsonObject { ["number"] = number, ["status"] = result.Status.ToString().ToLowerInvariant(), ["id"] = result.Id };
        if (result.Receipt is { } receipt)
        {
            answer["index"] = receipt.Index;
            answer["treeSize"] = receipt.TreeSize;
            answer["digest"] = receipt.Digest;
            answer["acceptedAt"] = receipt.AcceptedAt;
        }

        if (result.Refusal is { } refusal)
        {
            answer["code"] = refusal.Code;
            answer["pointer"] = refusal.Pointer;
            answer["zh"] = refusal.Zh;
            answer["en"] = refusal.En;
        }

        return answer;
    }

    private static string SourceOf(X509Certificate2 certificate) =>
        DepartmentSubject.Read(certificate.SubjectName) is { System.Length: > 0 } subject
            ? $"/departments/{subject.Uscc}/systems/{subject.System}"
            : throw new CommandException("证书未写明部门和系统,请用 --source 指定 · The certificate names no department and system; give --source /departments/{uscc}/systems/{name}.");
}
