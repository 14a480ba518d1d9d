namespace Hub.Core.Log.Payloads;

/// <summary>How payloads of personal datasets are encrypted at rest.</summary>
public enum PayloadCipher
{
    /// <summary>AES with a 256-bit key in Galois/counter mode (NIST SP 800-38D).</summary>
    Aes256Gcm,

    /// <summary>SM4 (GB/T 32907, 128-bit key) in Galois/counter mode (RFC 8998).</summary>
    Sm4Gcm,
}
