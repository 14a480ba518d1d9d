using Hub.Core.Exchanges;

namespace Hub.Core.Route.Topics;

/// <summary>The topics of the standard in force; follows the registry.</summary>
public sealed class TopicsInForce(BusOptions options, RegistryInForce registry)
{
    private volatile Tuple<RegistryPicture, TopicCatalogue>? _known;

    public TopicCatalogue Current
    {
        get
        {
            var picture = registry.Current;
            if (_known is not { } known || !ReferenceEquals(known.Item1, picture))
            {
                _known = known = Tuple.Create(picture, new TopicCatalogue(options, picture.Datasets.Select(d => d.Dataset)));
            }

            return known.Item2;
        }
    }
}
