using Hub.Schemas.Catalogue;

namespace Hub.Core.Route;

/// <summary>Splits CloudEvents types into dataset and major version, remembering the answers. Not safe for concurrent use.</summary>
internal sealed class EventTypes
{
    private readonly Dictionary<string, (DatasetName Dataset, int Major)> _known = new(StringComparer.Ordinal);

    public bool TryGet(string type, out DatasetName dataset, out int major)
    {
        if (_known.TryGetValue(type, out var known))
        {
            (dataset, major) = known;
            return true;
        }

        if (!DatasetName.TryParseEventType(type, out dataset, out major))
        {
            return false;
        }

        _known[type] = (dataset, major);
        return true;
    }
}
