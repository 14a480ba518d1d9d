namespace Hub.Core.Trust;

/// <summary>Extended key usage OIDs that the hub issues or asks for.</summary>
public static class CertificatePurpose
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    public const string EmailProtection = "1.3.6.1.5.5.7.3.4";

    /// <summary>RFC 9336.</summary>
    public const string DocumentSigning = "1.3.6.1.5.5.7.3.36";
}
