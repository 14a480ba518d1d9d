using Hub.Schemas.Mapping;

namespace Hub.Adapters.Sources;

/// <summary>One source as its YAML file defines it: whose data it collects, from where, when, and how records become messages.</summary>
public sealed record SourceDefinition
{
    /// <summary>Name of the file without its extension.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// PEM file with the certificate of the department's system in whose name is published. It is judged before each group of messages, as that of any
    /// sender is: registration, revocation and grants hold for sources alike.
    /// </summary>
    public required string CertificateFile { get; init; }

    public required SourceSchedule Schedule { get; init; }

    /// <summary>Where the records come from: the settings of one kind.</summary>
    public required ISourceSettings From { get; init; }

    public required MessageMapping Mapping { get; init; }
}
