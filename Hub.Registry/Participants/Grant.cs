using Hub.Schemas.Catalogue;

namespace Hub.Registry.Participants;

public enum GrantAction
{
    Publish,
    Subscribe,
}

/// <summary>Permission of one participant to publish, or to receive, one dataset.</summary>
public sealed record Grant
{
    public required string Uscc { get; init; }

    public required DatasetName Dataset { get; init; }

    public required GrantAction Action { get; init; }

    /// <summary>What the data may be used for (政务数据共享条例: purpose is part of every grant).</summary>
    public required string Purpose { get; init; }

    /// <summary>First moment at which the grant no longer holds; null = until withdrawn.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To subscribe: JSON Pointers of the fields that are given; null = all. An array's items are reached with <c>*</c>.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>To subscribe: JSON Pointer of the field that decides which messages are given; null = all. Set together with <see cref="RowValues"/>.</summary>
    public string? RowField { get; init; }

    /// <summary>A message is given when <see cref="RowField"/> has one of these values.</summary>
    public IReadOnlyList<string>? RowValues { get; init; }

    /// <summary>To subscribe: true shows personal fields whole; false (default) masked, as the catalogue says.</summary>
    public bool Unmasked { get; init; }
}
