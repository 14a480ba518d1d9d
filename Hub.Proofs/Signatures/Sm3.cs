using Org.BouncyCastle.Crypto.Digests;

namespace Hub.Proofs.Signatures;

/// <summary>SM3 (GB/T 32905). Any number of threads.</summary>
public static class Sm3
{
    /// <summary>32 bytes.</summary>
    public const int Size = 32;

    [ThreadStatic]
    private static SM3Digest? t_digest;

    /// <summary>Writes the hash into the first 32 bytes of <paramref name="destination"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> content, Span<byte> destination)
    {
        var digest = t_digest ??= new SM3Digest();
        digest.Reset();
        digest.BlockUpdate(content);
        digest.DoFinal(destination);
    }
}
