namespace Hub.Proofs.Trust;

/// <summary>Extended key usage OIDs that the hub issues or asks for.</summary>
public static class CertificatePurpose
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    public const string EmailProtection = "1.3.6.1.5.5.7.3.4";

    /// <summary>RFC 3161 section 2.3: critical, and the only one.</summary>
    public const string TimeStamping = "1.3.6.1.5.5.7.3.8";

    /// <summary>RFC 6960 section 4.2.2.2.</summary>
    public const string OcspSigning = "1.3.6.1.5.5.7.3.9";

    /// <summary>RFC 9336.</summary>
    public const string DocumentSigning = "1.3.6.1.5.5.7.3.36";
}
