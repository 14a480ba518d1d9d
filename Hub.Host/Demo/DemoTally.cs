using System.Text.Json.Serialization;
using Hub.Client;
using Hub.Host.Demo.Generation;

namespace Hub.Host.Demo;

/// <summary>
/// What the hub answered to a department's messages, counted, and where that differs from what it had to answer. Tallies of several
/// departments add up. As JSON it is what a department's process reports. Not safe for concurrent use.
/// </summary>
internal sealed class DemoTally
{
    private const int SurprisesKept = 5;

    public long Published { get; set; }

    public long Accepted { get; set; }

    public long Duplicates { get; set; }

    /// <summary>Count by refusal code.</summary>
    public SortedDictionary<string, long> Rejected { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Refused as a caller, before any message was looked at: the log holds a count of these, not an entry each.</summary>
    public long RefusedCallers { get; set; }

    /// <summary>Messages that were answered otherwise than they had to be.</summary>
    public long Unexpected { get; set; }

    /// <summary>The first of the unexpected answers, in words.</summary>
    public List<string> Surprises { get; set; } = [];

    /// <summary>From sending a request to its answer, by bucket of <see cref="LatencyHistogram"/>; one count a message.</summary>
    public Dictionary<int, long> Latency { get; set; } = [];

    /// <summary>When the first message was sent; null before the first answer.</summary>
    public DateTimeOffset? FirstSent { get; set; }

    public DateTimeOffset? LastAnswered { get; set; }

    [JsonIgnore]
    public long RejectedTotal => Rejected.Values.Sum();

    /// <summary>From the first sending to the last answer.</summary>
    [JsonIgnore]
    public double MessagesPerSecond => LastAnswered - FirstSent is { TotalSeconds: > 0 and var seconds } ? Published / seconds : 0;

    public void Add(DemoMessage message, PublishAnswer answer, DateTimeOffset now)
    {
        FirstSent ??= now - answer.Elapsed;
        LastAnswered = now;
        // A message that was sent again is a duplicate of its own lost first attempt.
        var status = answer is { Attempts: > 1, Result.Status: PublishStatus.Duplicate } && message.Expected == PublishStatus.Accepted
            ? PublishStatus.Accepted
            : answer.Result.Status;
        var code = answer.Result.Refusal?.Code;
        Published++;
        switch (status)
        {
            case PublishStatus.Accepted:
                Accepted++;
                break;
            case PublishStatus.Duplicate:
                Duplicates++;
                break;
            default:
                Rejected[code!] = Rejected.GetValueOrDefault(code!) + 1;
                RefusedCallers += message.Route == DemoRoute.Revoked ? 1 : 0;
                break;
        }

        if (status != message.Expected || code != message.Code)
        {
            Unexpected++;
            if (Surprises.Count < SurprisesKept)
            {
                Surprises.Add($"{message.Event.Type} {message.Event.Id} ({message.Mistake?.ToString() ?? "right"}): expected {message.Expected} {message.Code}, got {status} {code} {answer.Result.Refusal?.Pointer} {answer.Result.Refusal?.En}");
            }
        }
    }

    public void Add(DemoTally other)
    {
        Published += other.Published;
        Accepted += other.Accepted;
        Duplicates += other.Duplicates;
        RefusedCallers += other.RefusedCallers;
        Unexpected += other.Unexpected;
        FirstSent = FirstSent < other.FirstSent ? FirstSent : other.FirstSent ?? FirstSent;
        LastAnswered = LastAnswered > other.LastAnswered ? LastAnswered : other.LastAnswered ?? LastAnswered;
        foreach (var (code, count) in other.Rejected)
        {
            Rejected[code] = Rejected.GetValueOrDefault(code) + count;
        }

        Surprises.AddRange(other.Surprises.Take(SurprisesKept - Surprises.Count));
        foreach (var (bucket, count) in other.Latency)
        {
            Latency[bucket] = Latency.GetValueOrDefault(bucket) + count;
        }
    }
}
