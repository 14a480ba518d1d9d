namespace Hub.Client.Spool;

/// <summary>Stable codes of a spool.</summary>
public static class SpoolCodes
{
    /// <summary>No room for another message.</summary>
    public const string Full = "SPOOL_FULL";

    /// <summary>A file of the spool is damaged in its middle, or missing.</summary>
    public const string Damaged = "SPOOL_DAMAGED";

    /// <summary>The hub cannot be reached, or does not answer as it should; sending is tried again.</summary>
    public const string Unreachable = "SPOOL_UNREACHABLE";
}
