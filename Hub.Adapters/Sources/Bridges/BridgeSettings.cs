using Hub.Adapters.Sources.Databases;

namespace Hub.Adapters.Sources.Bridges;

/// <summary>
/// A bridge table (前置机) into which a department's system writes what is to be sent (<c>kind: bridge</c>). Beside its data it has the columns
/// <c>hub_code</c> (text) and <c>hub_index</c> (bigint), both null in new rows. A row that was accepted is deleted, or kept with its log index; one that was
/// refused keeps its code, and is sent again when somebody sets that to null.
/// </summary>
public sealed record BridgeSettings : ISourceSettings
{
    public string Kind => "bridge";

    public required DatabaseKind Database { get; init; }

    /// <summary>Name of the secret that holds the connection string.</summary>
    public required string Secret { get; init; }

    /// <summary>The table, perhaps with its schema.</summary>
    public required string Table { get; init; }

    /// <summary>Primary key, which also gives the order: a growing number. Never used again for another row.</summary>
    public required string Key { get; init; }

    /// <summary>True (default): accepted rows are deleted. False: they stay, with hub_code = ACCEPTED and hub_index.</summary>
    public bool Delete { get; init; } = true;
}
