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
}
