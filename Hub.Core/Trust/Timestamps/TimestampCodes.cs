namespace Hub.Core.Trust.Timestamps;

/// <summary>Stable codes of what can be wrong with a timestamp token or the answer of an authority.</summary>
public static class TimestampCodes
{
    /// <summary>Not a time-stamp token of RFC 3161 in DER, or one that does not carry its signer's certificate.</summary>
    public const string Malformed = "TIMESTAMP_MALFORMED";

    /// <summary>The token is over something else.</summary>
    public const string Imprint = "TIMESTAMP_IMPRINT";

    /// <summary>The signature does not verify, or the certificate inside is not the one that signed.</summary>
    public const string Signature = "TIMESTAMP_SIGNATURE";

    /// <summary>The signer's certificate is not for time-stamping alone, or does not say so critically (RFC 3161 section 2.3).</summary>
    public const string Purpose = "TIMESTAMP_PURPOSE";

    /// <summary>The signer's certificate does not lead to a trusted CA.</summary>
    public const string Untrusted = "TIMESTAMP_UNTRUSTED";

    /// <summary>The token's time is outside the validity of the signer's certificate or of an authority above it.</summary>
    public const string Expired = "TIMESTAMP_EXPIRED";

    /// <summary>The signer's certificate had been revoked at the token's time.</summary>
    public const string Revoked = "TIMESTAMP_REVOKED";

    /// <summary>There is no revocation list of each issuer above the signer.</summary>
    public const string RevocationUnknown = "TIMESTAMP_REVOCATION_UNKNOWN";

    /// <summary>The authority did not answer.</summary>
    public const string Unavailable = "TIMESTAMP_UNAVAILABLE";

    /// <summary>The authority answered and gave no token, or one to another question (nonce, policy).</summary>
    public const string Refused = "TIMESTAMP_REFUSED";
}
