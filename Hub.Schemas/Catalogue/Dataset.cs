namespace Hub.Schemas.Catalogue;

/// <summary>The shared repository that a dataset feeds (法人 / 宏观 / 社保), or none.</summary>
public enum RepositoryKind
{
    None,
    LegalEntity,
    MacroEconomy,
    SocialSecurity,
}

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

/// <summary>One major version of a dataset: its schema as the standards office published it.</summary>
public sealed record DatasetVersion
{
    public required DatasetName Dataset { get; init; }

    /// <summary>1 to 999.</summary>
    public required int Major { get; init; }

    public string EventType => Dataset.EventType(Major);

    /// <summary>The JSON Schema (2020-12), UTF-8.</summary>
    public required ReadOnlyMemory<byte> JsonSchema { get; init; }

    /// <summary>The Avro schema text, or null where the dataset has none.</summary>
    public string? AvroSchema { get; init; }
}
