using Hub.Schemas.Compatibility;

namespace Hub.Schemas.Catalogue;

/// <summary>
/// One dataset of the city standard: what the catalogue says about it (dataset.yaml) and its versions.
/// Loaded from <c>standards/datasets/{name}/</c>.
/// </summary>
public sealed record Dataset
{
    public required DatasetName Name { get; init; }

    public required string TitleZh { get; init; }

    public required string TitleEn { get; init; }

    /// <summary>True when payloads hold personal information (PIPL): values never appear in errors or logs.</summary>
    public required bool Personal { get; init; }

    public required RepositoryKind Repository { get; init; }

    /// <summary>JSON Pointers of the business key, in order; their values joined with '|' are the subject.</summary>
    public required IReadOnlyList<string> BusinessKey { get; init; }

    /// <summary>True when the business key identifies a person: the subject is then a keyed token, never the value.</summary>
    public required bool PersonalKey { get; init; }

    /// <summary>The first or the last of <see cref="BusinessKey"/>, whose values choose the partition; empty when the whole subject does.</summary>
    public IReadOnlyList<string> PartitionKey { get; init; } = [];

    /// <summary>Days that payloads are kept, 1 to 36500; digests and entries stay. Default 3650.</summary>
    public int RetentionDays { get; init; } = 3650;

    /// <summary>How the dataset travels on Kafka.</summary>
    public DatasetTopic Topic { get; init; } = DatasetTopic.Unsaid;

    /// <summary>What a new version keeps towards the one before it. Default: <see cref="CompatibilityLevel.Backward"/>.</summary>
    public CompatibilityLevel Compatibility { get; init; } = CompatibilityLevel.Backward;

    /// <summary>The catalogue record, or null for a dataset that is not (yet) catalogued.</summary>
    public ResourceRecord? Resource { get; init; }

    /// <summary>Fields of the newest version, in the order of its schema.</summary>
    public IReadOnlyList<DatasetField> Fields { get; init; } = [];

    /// <summary>Oldest first; at least one.</summary>
    public required IReadOnlyList<DatasetVersion> Versions { get; init; }

    public DatasetVersion? Version(int major)
    {
        foreach (var version in Versions)
        {
            if (version.Major == major)
            {
                return version;
            }
        }

        return null;
    }
}
