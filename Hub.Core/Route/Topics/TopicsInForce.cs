using Hub.Core.Exchanges;

namespace Hub.Core.Route.Topics;

/// <summary>The topics of the standard and the grants in force; follows the registry.</summary>
public sealed class TopicsInForce(BusOptions options, RegistryInForce registry)
{
    private volatile Known? _known;

    public TopicCatalogue Current => InForce.Topics;

    /// <summary>The topics of the grants that hold at a moment and show less than a dataset's topic.</summary>
    public IEnumerable<TopicPlan> OfGrants(DateTimeOffset at) => InForce.OfGrants.Where(p => p.Grant!.ExpiresAt is null || at < p.Grant.ExpiresAt);

    private Known InForce
    {
        get
        {
            var picture = registry.Current;
            if (_known is not { } known || !ReferenceEquals(known.Picture, picture))
            {
                var topics = new TopicCatalogue(options, picture.Datasets.Select(d => d.Dataset));
                _known = known = new Known(picture, topics, [.. topics.OfGrants(picture.Participants, DateTimeOffset.MinValue)]);
            }

            return known;
        }
    }

    /// <param name="Picture">The registry that the rest is made from.</param>
    /// <param name="Topics">Of the standard.</param>
    /// <param name="OfGrants">Also of grants that have expired since.</param>
    private sealed record Known(RegistryPicture Picture, TopicCatalogue Topics, IReadOnlyList<TopicPlan> OfGrants);
}
