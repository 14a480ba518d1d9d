namespace Hub.Proofs.Seals;

/// <summary>Stable codes of what can be wrong with a seal.</summary>
public static class SealCodes
{
    /// <summary>Not a CMS SignedData of the form of a seal.</summary>
    public const string Malformed = "SEAL_MALFORMED";

    /// <summary>The signature does not verify.</summary>
    public const string Signature = "SEAL_SIGNATURE";

    /// <summary>Intact, but over another text.</summary>
    public const string Text = "SEAL_TEXT";

    /// <summary>The certificate inside is not the one that signed.</summary>
    public const string Certificate = "SEAL_CERTIFICATE";

    /// <summary>The signer's certificate does not lead to a trusted CA, or may not seal.</summary>
    public const string Untrusted = "SEAL_UNTRUSTED";

    /// <summary>Sealed outside the validity of the certificate or of an authority above it.</summary>
    public const string Expired = "SEAL_EXPIRED";

    /// <summary>Sealed after the certificate had been revoked.</summary>
    public const string Revoked = "SEAL_REVOKED";

    /// <summary>There is no revocation list of each issuer, so revocation cannot be judged.</summary>
    public const string RevocationUnknown = "SEAL_REVOCATION_UNKNOWN";
}
