namespace Hub.Proofs.Signatures;

/// <summary>What can be wrong with a signature that could be read.</summary>
public enum CmsFault
{
    None,

    /// <summary>The certificate inside is not the one that signed.</summary>
    Certificate,

    /// <summary>The signature does not verify.</summary>
    Signature,

    /// <summary>Intact, but over other content.</summary>
    Content,
}
