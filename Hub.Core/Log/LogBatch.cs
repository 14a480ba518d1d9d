using System.Diagnostics;
using Hub.Core.Exchanges;
using Hub.Core.Seal;

namespace Hub.Core.Log;

/// <summary>The submissions that are committed together, and which of their items are new.</summary>
internal sealed class LogBatch
{
    private readonly List<Submission> _submissions = [];
    private readonly List<Sealed> _added = [];
    private readonly Dictionary<MessageKey, LoggedMessage> _firsts = [];
    private byte[] _leaves = [];

    public int Count { get; private set; }

    /// <summary>Bytes of entries and payloads.</summary>
    public long Bytes { get; private set; }

    /// <summary>Where the submissions were made, for traces.</summary>
    public IEnumerable<ActivityContext> Origins => _submissions.Select(s => s.Origin);

    public void Clear()
    {
        _submissions.Clear();
        _added.Clear();
        _firsts.Clear();
        Count = 0;
        Bytes = 0;
    }

    public void Add(Submission submission)
    {
        _submissions.Add(submission);
        Count += submission.Items.Count;
        Bytes += submission.Bytes;
    }

    public IReadOnlyList<MessageKey> Keys()
    {
        var keys = new List<MessageKey>(Count);
        foreach (var submission in _submissions)
        {
            foreach (var item in submission.Items)
            {
                if (item.Key is { } key)
                {
                    keys.Add(key);
                }
            }
        }

        return keys;
    }

    /// <summary>
    /// Sorts every item into new, duplicate or conflict, against the log (<paramref name="known"/>) and against the batch itself,
    /// and gives the new ones their indices from <paramref name="first"/> on.
    /// </summary>
    public IReadOnlyList<Sealed> Decide(long first, Dictionary<MessageKey, LoggedMessage> known)
    {
        foreach (var submission in _submissions)
        {
            for (var i = 0; i < submission.Items.Count; i++)
            {
                var item = submission.Items[i];
                if (item.Key is { } key && (known.TryGetValue(key, out var before) || _firsts.TryGetValue(key, out before)))
                {
                    submission.Outcomes[i] = new LogOutcome(before.IsSentAgainBy(item.Entry) ? LogVerdict.Duplicate : LogVerdict.Conflict, before.Receipt);
                    continue;
                }

                var receipt = new Receipt(new LogIndex(first + _added.Count), 0, item.Digest, default);
                submission.Outcomes[i] = new LogOutcome(LogVerdict.Added, receipt);
                _added.Add(item);
                if (item.Key is { } added)
                {
                    _firsts.Add(added, new LoggedMessage(receipt, item.Entry));
                }
            }
        }

        return _added;
    }

    public ReadOnlySpan<byte> Leaves(IReadOnlyList<Sealed> added)
    {
        if (_leaves.Length < added.Count * 32)
        {
            _leaves = new byte[added.Count * 32];
        }

        for (var i = 0; i < added.Count; i++)
        {
            var leaf = added[i].Leaf;
            ((ReadOnlySpan<byte>)leaf).CopyTo(_leaves.AsSpan(i * 32));
        }

        return _leaves.AsSpan(0, added.Count * 32);
    }

    /// <summary>Completes the receipts of this batch with the checkpoint that covers them.</summary>
    public void Stamp(long treeSize, DateTimeOffset signedAt)
    {
        foreach (var submission in _submissions)
        {
            foreach (ref var outcome in submission.Outcomes.AsSpan())
            {
                if (outcome.Receipt.TreeSize == 0)
                {
                    outcome = outcome with { Receipt = outcome.Receipt with { TreeSize = treeSize, AcceptedAt = signedAt } };
                }
            }
        }
    }

    public void Complete()
    {
        foreach (var submission in _submissions)
        {
            submission.Complete();
        }
    }

    public void Fail(Exception reason)
    {
        foreach (var submission in _submissions)
        {
            submission.Fail(reason);
        }
    }
}
