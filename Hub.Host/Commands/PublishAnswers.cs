using System.Text.Json.Nodes;
using Hub.Client;

namespace Hub.Host.Commands;

/// <summary>Prints the answers of <c>hub publish</c>, one a line, and counts them.</summary>
internal sealed class PublishAnswers(TextWriter output)
{
    private readonly Dictionary<PublishStatus, long> _counts = [];

    public void Write(PublishAnswer answer)
    {
        var status = answer.Result.Status;
        _counts[status] = _counts.GetValueOrDefault(status) + 1;
        output.WriteLine(Describe(_counts.Values.Sum(), answer.Result).ToJsonString(PayloadLines.Json));
    }

    /// <returns>0 when nothing was refused, 1 otherwise.</returns>
    public async Task<int> SumUpAsync(TextWriter error)
    {
        var rejected = _counts.GetValueOrDefault(PublishStatus.Rejected);
        await error.WriteLineAsync($"接收 accepted {_counts.GetValueOrDefault(PublishStatus.Accepted)}, 重复 duplicates {_counts.GetValueOrDefault(PublishStatus.Duplicate)}, 拒收 rejected {rejected}");
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
}
