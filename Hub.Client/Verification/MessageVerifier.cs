using System.Text;
using System.Text.Json;
using Hub.Proofs;
using Hub.Proofs.Tree;

namespace Hub.Client.Verification;

/// <summary>Verifies messages, received or published: each against its entry, and the entry against the log.</summary>
internal sealed class MessageVerifier(Func<string, CancellationToken, Task<byte[]>> fetch, VerificationOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Indices asked for in one request, so that it stays short.</summary>
    private const int Portion = 250;

    private readonly ProvenLog _log = new(fetch, options, time);

    /// <summary>The same messages, each with what has been proven of it.</summary>
    /// <exception cref="HubEvidenceException">One of them is not what the log holds.</exception>
    public async Task<IReadOnlyList<ReceivedMessage>> ReceivedAsync(string dataset, IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken)
    {
        if (messages.Count == 0)
        {
            return messages;
        }

        var entries = await EntriesAsync($"/deliver/{Uri.EscapeDataString(dataset)}/entries", [.. messages.Select(m => m.Index)], cancellationToken);
        return [.. messages.Select(m => m with { Proof = Judge(m, entries[m.Index]) })];
    }

    /// <exception cref="HubEvidenceException">One that the hub accepted is not what the log holds.</exception>
    public async Task PublishedAsync(IReadOnlyList<PublishAnswer> answers, CancellationToken cancellationToken)
    {
        var accepted = answers.Where(a => a.Result.Receipt is not null).OrderBy(a => a.Result.Receipt!.Index).ToList();
        if (accepted.Count == 0)
        {
            return;
        }

        var entries = await EntriesAsync("/exchange/entries", [.. accepted.Select(a => a.Result.Receipt!.Index).Distinct()], cancellationToken);
        foreach (var answer in accepted)
        {
            var index = answer.Result.Receipt!.Index;
            var entry = entries[index] ?? throw NoEntry(index);
            Check(EvidenceCodes.Message, index, entry.Differences(answer.Message));
            Check(EvidenceCodes.Payload, index, entry.Differences(answer.Message.Data.Span));
        }
    }

    public void Dispose() => _log.Dispose();

    private RecordProof Judge(ReceivedMessage message, LogEntry? entry)
    {
        if (entry is not null)
        {
            Check(EvidenceCodes.Message, message.Index, entry.Differences(message));
            if (message.Data is { } data && !message.IsReduced)
            {
                Check(EvidenceCodes.Payload, message.Index, entry.Differences(data));
                return RecordProof.Whole;
            }
        }

        return options.WholeOnly
            ? throw new HubEvidenceException(EvidenceCodes.Reduced, message.Index, "data", "报文经脱敏、删减或已清除,无法证明其内容。", "The message came masked, in part or erased: its content cannot be proven.")
            : RecordProof.Entry;
    }

    /// <summary>The entries at these indices, each proven to stand there; null where the hub gave its leaf hash only.</summary>
    private async Task<Dictionary<long, LogEntry?>> EntriesAsync(string path, IReadOnlyList<long> indices, CancellationToken cancellationToken)
    {
        var entries = new Dictionary<long, LogEntry?>();
        var claimed = new Dictionary<long, byte[]>();
        foreach (var portion in indices.Chunk(Portion))
        {
            Read(await fetch($"{path}?of={IndexSet.Of(portion)}", cancellationToken), entries, claimed);
        }

        var proven = await _log.LeavesAsync([.. indices], cancellationToken);
        foreach (var index in indices)
        {
            if (!claimed.TryGetValue(index, out var leaf) || !proven[index].Span.SequenceEqual(leaf))
            {
                throw NoEntry(index);
            }
        }

        return entries;
    }

    private static void Read(byte[] answer, Dictionary<long, LogEntry?> entries, Dictionary<long, byte[]> claimed)
    {
        try
        {
            using var list = JsonDocument.Parse(answer);
            foreach (var item in list.RootElement.EnumerateArray())
            {
                var index = item.GetProperty("index").GetInt64();
                var body = item.TryGetProperty("entry", out var entry) ? Encoding.UTF8.GetBytes(entry.GetString()!) : null;
                claimed[index] = body is null ? item.GetProperty("leaf").GetBytesFromBase64() : MerkleHash.Leaf(body);
                entries[index] = body is null ? null : LogEntry.Parse(body);
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new HubProtocolException("The hub's answer does not list entries.", e);
        }
    }

    private static void Check(string code, long index, string differs)
    {
        if (differs.Length > 0)
        {
            throw code == EvidenceCodes.Payload
                ? new HubEvidenceException(code, index, differs, $"数据与日志条目中的摘要不符({differs})。", $"The data are not those of the entry ({differs}).")
                : new HubEvidenceException(code, index, differs, $"报文与其日志条目不符({differs})。", $"The message is not the one of its entry ({differs}).");
        }
    }

    private static HubEvidenceException NoEntry(long index) =>
        new(EvidenceCodes.Entry, index, "leaf", "平台所给的条目不是日志中该序号的条目,或没有给出。", "The hub gave no entry, or one that is not the log's at this index.");
}
