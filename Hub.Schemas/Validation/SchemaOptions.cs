namespace Hub.Schemas.Validation;

/// <summary>How a schema is understood.</summary>
public sealed record SchemaOptions
{
    /// <summary>The draft of a schema without <c>$schema</c>. Default: 2020-12.</summary>
    public SchemaDraft DefaultDraft { get; init; } = SchemaDraft.Draft202012;

    /// <summary>
    /// Whether the city's profile is in force: <c>format</c> is asserted, and <c>x-codelist</c> and <c>x-rules</c> are keywords. Default: false, as the
    /// drafts have it.
    /// </summary>
    public bool CityProfile { get; init; }

    /// <summary>Where the lists of <c>x-codelist</c> are found; needed with <see cref="CityProfile"/> where a schema names one.</summary>
    public ICodeListLookup? CodeLists { get; init; }

    /// <summary>Tells the day on which a code must be in force. Default: the system's clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether only what the city's profile adds is judged, because another engine judges the rest.</summary>
    internal bool CityKeywordsOnly { get; init; }

    /// <summary>Whether valid messages are recognized at the first glance; false lets the plan judge all of them, for comparison. Default: true.</summary>
    internal bool Recognizes { get; init; } = true;
}
