using System.Diagnostics.CodeAnalysis;
using Confluent.Kafka;

namespace Hub.Core.Route;

/// <summary>
/// What a consumer reads of Kafka, and from where. It trusts no position: each must lie within what Kafka holds, those of a topic behind records that the consumer has dealt with, and from there
/// offsets follow each other. Otherwise the topic has a gap, and goes on from its end of that moment. Not safe for concurrent use.
/// </summary>
/// <param name="consumer">The client.</param>
/// <param name="positions">Where to go on.</param>
/// <param name="onGap">Told before anything behind the gap is read.</param>
/// <param name="onTrouble">Told why brokers do not answer; it is asked again.</param>
internal sealed class KafkaAssignment(IConsumer<byte[], byte[]> consumer, IReadOnlyCollection<BusPosition> positions, Action<TopicGap> onGap, Action<string> onTrouble)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(2);

    private readonly Dictionary<TopicPartition, BusPosition> _stored = positions.ToDictionary(p => new TopicPartition(p.Topic, p.Partition));
    private readonly Dictionary<TopicPartition, long> _next = [];

    /// <summary>Offset of the next record of each partition that is read.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Next => _next;

    /// <summary>False while some topic is not read: it is not there, or the brokers do not answer.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes up partitions that are not read yet.</summary>
    public void Assign(IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var complete = true;
        foreach (var topic in topics)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var found = admin.GetMetadata(topic, s_timeout).Topics.Find(t => t.Topic == topic);
                complete &= found is { Error.IsError: false, Partitions.Count: > 0 } && Take(topic, [.. found.Partitions.Select(p => new TopicPartition(topic, p.PartitionId))]);
            }
            catch (KafkaException e) when (!e.Error.IsFatal)
            {
                onTrouble(e.Error.Reason);
                complete = false;
            }
        }

        IsComplete = complete;
    }

    /// <summary>Is this the record that follows? What comes before it or in its place is not for the consumer.</summary>
    public bool Follows(ConsumeResult<byte[], byte[]> result)
    {
        if (!_next.TryGetValue(result.TopicPartition, out var next))
        {
            return false; // its topic waits to be taken up again
        }

        if (result.Offset.Value == next)
        {
            _next[result.TopicPartition] = next + 1;
            return true;
        }

        if (result.Offset.Value > next)
        {
            Leave(result.Topic, GapReason.Compacted);
        }
        else if (KafkaEnvelope.Index(result) > _stored[result.TopicPartition].Index)
        {
            Leave(result.Topic, GapReason.Replaced);
        }

        return false;
    }

    /// <summary>The client has stopped reading a partition, because the offset it asked for was not there.</summary>
    public void OutOfRange(TopicPartition partition)
    {
        if (!_next.TryGetValue(partition, out var next))
        {
            return;
        }

        var held = consumer.QueryWatermarkOffsets(partition, s_timeout);
        if (next < held.Low || next > held.High)
        {
            Leave(partition.Topic, next < held.Low ? GapReason.Deleted : GapReason.BeyondEnd);
            return;
        }

        // It was the record before the next one, or the topic has been left since.
        consumer.IncrementalUnassign([partition]);
        Read([(partition, next, next)]);
    }

    private bool Take(string topic, List<TopicPartition> there)
    {
        var fresh = there.Where(p => !_next.ContainsKey(p)).ToList();
        if (fresh.Count == 0)
        {
            return true;
        }

        if (fresh.Count < there.Count)
        {
            // Added to a topic that is read: from their beginning.
            Read(fresh.Select(p => (p, 0L, 0L)));
            return true;
        }

        if (TryPlace(topic, there, out var places, out var reason))
        {
            Read(places);
            return true;
        }

        return Leave(topic, reason, there);
    }

    /// <summary>Where to read each partition: from the record before the next one, which tells whether the topic is the one that the position is of.</summary>
    private bool TryPlace(string topic, List<TopicPartition> there, [NotNullWhen(true)] out List<(TopicPartition, long From, long Next)>? places, out GapReason reason)
    {
        (places, reason) = (null, default);
        var stored = _stored.Values.Where(p => p.Topic == topic).ToList();
        if (stored.Count == 0)
        {
            reason = GapReason.NoPosition;
            return false;
        }

        if (stored.Exists(p => p.Offset == BusPosition.Unknown))
        {
            reason = GapReason.Unfinished;
            return false;
        }

        if (stored.Exists(p => !there.Contains(new TopicPartition(topic, p.Partition))))
        {
            reason = GapReason.Replaced;
            return false;
        }

        var found = new List<(TopicPartition, long From, long Next)>();
        var isVerifiable = true;
        foreach (var partition in there)
        {
            var next = _stored.TryGetValue(partition, out var position) ? position.Offset : 0;
            var held = consumer.QueryWatermarkOffsets(partition, s_timeout);
            if (next < held.Low || next > held.High)
            {
                reason = next < held.Low ? GapReason.Deleted : GapReason.BeyondEnd;
                return false;
            }

            found.Add((partition, Math.Max(held.Low, next - 1), next));

            // Nothing before its position is there, but something behind it: its records could be handed on before another partition shows that the topic is a new one.
            isVerifiable &= position == default || next > held.Low || held.High == next;
        }

        reason = GapReason.Unverifiable;
        places = isVerifiable && found.Exists(p => p.From < p.Next) ? found : null;
        return places is not null;
    }

    private void Read(IEnumerable<(TopicPartition Partition, long From, long Next)> places)
    {
        var from = places.ToList();
        foreach (var (partition, _, next) in from)
        {
            _next[partition] = next;
        }

        consumer.IncrementalAssign(from.Select(p => new TopicPartitionOffset(p.Partition, p.From)));
    }

    private void Leave(string topic, GapReason reason)
    {
        var read = _next.Keys.Where(p => p.Topic == topic).ToList();
        consumer.IncrementalUnassign(read);
        read.ForEach(p => _next.Remove(p));
        try
        {
            Leave(topic, reason, read);
        }
        catch (KafkaException e) when (!e.Error.IsFatal)
        {
            // Taken up again as from the stored positions, which finds the gap again.
            onTrouble(e.Error.Reason);
            IsComplete = false;
        }
    }

    /// <summary>Goes on from the ends of the partitions; what lies before them is for the log.</summary>
    private bool Leave(string topic, GapReason reason, List<TopicPartition> there)
    {
        var ends = there.ToDictionary(p => p, p => consumer.QueryWatermarkOffsets(p, s_timeout).High.Value);
        var gone = _stored.Values.Where(p => p.Topic == topic).Select(p => p.Partition).Except(there.Select(p => p.Partition.Value));
        onGap(new TopicGap(topic, reason, there.Count, ends.Select(e => (Partition: e.Key.Partition.Value, End: e.Value)).Concat(gone.Select(p => (p, 0L))).ToDictionary(e => e.Item1, e => e.Item2)));
        Read(ends.Select(e => (e.Key, e.Value, e.Value)));
        return true;
    }
}
