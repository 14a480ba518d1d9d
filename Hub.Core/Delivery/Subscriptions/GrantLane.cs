using Hub.Core.Route;
using Hub.Core.Route.Topics;
using Hub.Registry.Participants;

namespace Hub.Core.Delivery.Subscriptions;

/// <summary>The way of one grant's messages to its topic.</summary>
/// <param name="topic">Topic of a grant; its dataset is known.</param>
/// <param name="next">Index of the first entry that is not known to be on the topic.</param>
internal sealed class GrantLane(TopicPlan topic, long next)
{
    private readonly GrantedView _view = new(topic.Grant!, topic.Dataset!);

    public TopicPlan Topic => topic;

    /// <summary>Index of the first entry to read.</summary>
    public long Next { get; set; } = next;

    /// <summary>For the counts of its batches.</summary>
    public TopicRoute Route { get; } = new(topic, 0, avro: null);

    /// <summary>What of these payloads the grant shows, with the place of each among them.</summary>
    public List<(int Row, byte[] Data)> Show(IReadOnlyList<byte[]> payloads)
    {
        var shown = new List<(int, byte[])>();
        for (var row = 0; row < payloads.Count; row++)
        {
            if (_view.Show(payloads[row]) is { } data)
            {
                shown.Add((row, data.ToArray()));
            }
        }

        return shown;
    }

    /// <summary>Does it go on as it is under this plan?</summary>
    public bool Follows(TopicPlan other) => ReferenceEquals(topic.Dataset, other.Dataset) && Shows(topic.Grant!, other.Grant!);

    /// <summary>Do both grants show the same? A registry that was read again holds other objects.</summary>
    private static bool Shows(Grant one, Grant other) =>
        one.Unmasked == other.Unmasked && one.RowField == other.RowField && Same(one.RowValues, other.RowValues) && Same(one.Fields, other.Fields);

    private static bool Same(IReadOnlyList<string>? one, IReadOnlyList<string>? other) =>
        one is null || other is null ? ReferenceEquals(one, other) : one.SequenceEqual(other, StringComparer.Ordinal);
}
