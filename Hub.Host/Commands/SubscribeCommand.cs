using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Hub.Client;
using Hub.Client.Verification;
using Hub.Proofs.Signatures;

namespace Hub.Host.Commands;

/// <summary>
/// <c>hub subscribe</c>: prints the messages of a dataset, one a line, and acknowledges each page after it was printed; the next call goes on from there. With <c>--events</c> it
/// prints what comes as it comes, and acknowledges nothing.
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
        var events = new Option<bool>("--events") { Description = "以 server-sent events 持续接收,不确认 · print new messages at once as server-sent events bring them, until it is stopped; acknowledge nothing" };
        var snapshot = new Option<bool>("--snapshot") { Description = "先收现状,再收变化 · begin again with the newest message of each key as of now" };
        var command = new Command("subscribe", "接收报文 · Receive the messages of a dataset over mutual TLS") { dataset, from, snapshot, follow, events, peek };
        var signing = new SigningOptions("sign each acknowledgement");
        signing.AddTo(command);
        connection.AddTo(command);
        verification.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var (name, start, output) = (arguments.GetRequiredValue(dataset), arguments.GetValue(from), arguments.InvocationConfiguration.Output);
            if (start is not null && arguments.GetValue(snapshot))
            {
                throw new CommandException("--from 与 --snapshot 只能选一 · --from and --snapshot exclude each other");
            }

            using var own = connection.CertificateOf(arguments);
            using var signer = signing.SignerOf(arguments);
            if (signer is not null && arguments.GetValue(events))
            {
                throw new CommandException("--events 不确认,无可签名 · --events acknowledges nothing: there is nothing to sign");
            }

            using var client = Open(connection, arguments, own, signer, verification.Of(arguments));
            try
            {
                if (arguments.GetValue(snapshot))
                {
                    await client.SnapshotAsync(name, cancellationToken);
                }

                await (arguments.GetValue(events)
                    ? WatchAsync(client, name, start, output, cancellationToken)
                    : PullAsync(client, name, start, arguments.GetValue(follow), arguments.GetValue(peek), output, cancellationToken));
            }
            catch (Exception e) when (e is HubUnavailableException or HubProtocolException or HubEvidenceException or HttpRequestException)
            {
                throw new CommandException(e.Message, e);
            }
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

    private static async Task PullAsync(HubClient client, string dataset, long? from, bool follow, bool peek, TextWriter output, CancellationToken cancellationToken)
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
                await WriteAsync(output, message);
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

    private static async Task WatchAsync(HubClient client, string dataset, long? from, TextWriter output, CancellationToken cancellationToken)
    {
        await foreach (var message in client.ReadEventsAsync(dataset, from, cancellationToken))
        {
            await WriteAsync(output, message);
            await output.FlushAsync(cancellationToken);
        }
    }

    private static Task WriteAsync(TextWriter output, ReceivedMessage message) => output.WriteLineAsync(Describe(message).ToJsonString(PayloadLines.Json));

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
