namespace Hub.Host.Development;

/// <summary>The directory in which <c>hub demo</c> keeps everything it needs: the private PostgreSQL, the development CA, the keys.</summary>
/// <param name="Path">Root of the directory.</param>
public sealed record DataDirectory(string Path)
{
    /// <summary>Below the working directory.</summary>
    public const string Default = ".hub/demo";

    /// <summary>Database of the hub in the private PostgreSQL.</summary>
    public const string Database = "hub";

    /// <summary>File with the key-encryption key of the payloads.</summary>
    public const string PayloadKeys = "payload.kek";

    /// <summary>Directory of the development CA.</summary>
    public string Ca => System.IO.Path.Combine(Path, "ca");

    /// <summary>True when a private PostgreSQL has been made here.</summary>
    public bool HoldsDatabase => File.Exists(System.IO.Path.Combine(Path, "pg", "PG_VERSION"));
}
