using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;

namespace Hub.Core.Exchanges;

/// <summary>The standard and the participants as they stand at one moment; immutable.</summary>
public sealed class RegistryPicture(ParticipantDirectory participants, IEnumerable<DatasetInForce> datasets, string standardDigest)
{
    private readonly FrozenDictionary<string, DatasetInForce> _byType = datasets.ToFrozenDictionary(d => d.Version.EventType, StringComparer.Ordinal);

    public static RegistryPicture Empty { get; } = new(new ParticipantDirectory([], [], []), [], "");

    public ParticipantDirectory Participants => participants;

    /// <summary>SHA-256 (hex) of the standard that <see cref="Datasets"/> were compiled from.</summary>
    public string StandardDigest => standardDigest;

    /// <summary>The standard that <see cref="Datasets"/> were compiled from; null before one was loaded.</summary>
    public StandardsCatalogue? Catalogue { get; init; }

    public IReadOnlyCollection<DatasetInForce> Datasets => _byType.Values;

    public bool TryGetDataset(string eventType, [NotNullWhen(true)] out DatasetInForce? dataset) => _byType.TryGetValue(eventType, out dataset);
}
