namespace Hub.Adapters.Sources.Databases;

/// <summary>Rows that changed since the last time, found by a watermark column (<c>kind: database</c>).</summary>
public sealed record DatabaseSettings : ISourceSettings
{
    public string Kind => "database";

    /// <summary>Watermark and key, as the hub writes them: <c>["utc", "2026-01-31T00:00:00.0000000Z", "integer", "0"]</c>.</summary>
    public bool IsPosition(string text) => Databases.Watermark.TryParse(text) is not null;

    public required DatabaseKind Database { get; init; }

    /// <summary>Name of the secret that holds the connection string.</summary>
    public required string Secret { get; init; }

    /// <summary>A SELECT; its columns are those of the mapping, the watermark and the key.</summary>
    public required string Query { get; init; }

    /// <summary>Column that grows with every change: a time of change or a sequence number. Never null.</summary>
    public required string Watermark { get; init; }

    /// <summary>Column that tells rows of one watermark apart. Never null.</summary>
    public required string Key { get; init; }

    /// <summary>
    /// With a time as watermark, how far each run looks back for rows whose transaction was committed late. Rows that were collected before are not sent
    /// again. Default 60 s.
    /// </summary>
    public TimeSpan Lookback { get; init; } = TimeSpan.FromSeconds(60);
}
