using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Hub.Client;
using Hub.Client.Verification;
using Hub.Proofs.Signatures;

namespace Hub.Host.Commands;

/// <summary>
/// <c>hub subscribe</c>: prints the messages of a dataset, one a line, and acknowledges each page after it was printed; the next call goes on from there.
/// </summary>
internal static class SubscribeCommand
{
    public static Command Create()
    {
        var dataset = new Argument<string>("dataset") { Description = "数据集 · dataset, e.g. leg.registration" };
        var connection = new HubConnection();
        var verification = new VerificationOption();
        var from = new Option<long?>("--from") { HelpName = "INDEX", Description = "从该序号重新接收 · begin again at this index (0: the beginning)" };
        var follow = new Option<bool>("--follow", "-f") { Description = "持续接收 · go on with new messages until it is stopped" };
        var peek = new Option<bool>("--no-ack") { Description = "只看不确认 · acknowledge nothing" };
        var command = new Command("subscribe", "接收报文 · Receive the messages of a dataset over mutual TLS") { dataset, from, follow, peek };
        var signing = new SigningOptions("sign each acknowledgement");
        signing.AddTo(command);
        connection.AddTo(command);
        verification.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var own = connection.CertificateOf(arguments);
            using var signer = signing.SignerOf(arguments);
            using var client = Open(connection, arguments, own, signer, verification.Of(arguments));
            await ReceiveAsync(
                client, arguments.GetRequiredValue(dataset), arguments.GetValue(from), arguments.GetValue(follow), arguments.GetValue(peek), arguments.InvocationConfiguration.Output, cancellationToken);
        });
        return command;
    }

    private static HubClient Open(HubConnection connection, ParseResult arguments, X509Certificate2 own, DetachedSigner? signer, VerificationOptions? verification)
    {
        try
        {
            return connection.Open(arguments, own, signer, verification);
        }
        catch (Exception e) when (e is HubEvidenceException or IOException)
        {
            throw new CommandException(e.Message, e);
        }
    }

    private static async Task ReceiveAsync(HubClient client, string dataset, long? from, bool follow, bool peek, TextWriter output, CancellationToken cancellationToken)
    {
        try
        {
            if (from is { } index && !peek)
            {
                await client.SeekAsync(dataset, index, cancellationToken);
            }

            ReceivedPage page;
            do
            {
                page = await client.PullAsync(dataset, 500, follow ? TimeSpan.FromSeconds(30) : TimeSpan.Zero, peek ? from : null, cancellationToken);
                foreach (var message in page.Messages)
                {
                    await output.WriteLineAsync(Describe(message).ToJsonString(PayloadLines.Json));
                }

                await output.FlushAsync(cancellationToken);
                from = page.Next;
                if (!peek)
                {
                    await client.AcknowledgeAsync(dataset, page, cancellationToken);
                }
            }
            while (follow || page.Behind > 0);
        }
        catch (Exception e) when (e is HubUnavailableException or HubProtocolException or HubEvidenceException or HttpRequestException)
        {
            throw new CommandException(e.Message, e);
        }
    }

    private static JsonObject Describe(ReceivedMessage message)
    {
        var line = new JsonObject
        {
            ["index"] = message.Index,
            ["id"] = message.Id,
            ["source"] = message.Source,
            ["type"] = message.Type,
            ["subject"] = message.Subject,
            ["time"] = message.Time,
            ["operation"] = message.IsDelete ? "delete" : "upsert",
            ["data"] = message.Data is { } data ? JsonNode.Parse(data.GetRawText()) : null,
        };
        if (message.IsReduced)
        {
            line["reduced"] = true;
        }

        if (message.Proof is not RecordProof.None)
        {
            line["proof"] = message.Proof is RecordProof.Whole ? "whole" : "entry";
        }

        return line;
    }
}
