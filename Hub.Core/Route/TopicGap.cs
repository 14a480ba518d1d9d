namespace Hub.Core.Route;

/// <summary>Kafka does not hold all of a topic that a consumer has not read: the log has to be read up to where Kafka goes on.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Reason">How it was noticed.</param>
/// <param name="Partitions">Number of its partitions.</param>
/// <param name="Ends">
/// Where Kafka goes on, by partition. Asked for before the log is read, so that the log has all that lies before it. Partitions that are no longer there begin at 0.
/// </param>
internal sealed record TopicGap(string Topic, GapReason Reason, int Partitions, IReadOnlyDictionary<int, long> Ends);
