namespace Hub.Core.Trust.Ocsp;

/// <summary>What an issuer says of a certificate (RFC 6960 section 2.2).</summary>
public enum OcspStatus
{
    Good,
    Revoked,

    /// <summary>The issuer knows of no such certificate.</summary>
    Unknown,
}
