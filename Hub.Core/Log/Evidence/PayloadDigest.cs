using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;

namespace Hub.Core.Log.Evidence;

/// <summary>Compares a payload with what its entry states of it.</summary>
internal static class PayloadDigest
{
    /// <summary>The members of the entry that do not fit, separated by commas; empty when all do.</summary>
    public static string Differences(ReadOnlySpan<byte> payload, EntrySummary entry)
    {
        var wrong = new List<string>();
        if (entry.Size != payload.Length)
        {
            wrong.Add("size");
        }

        if (entry.Sha256 != Convert.ToHexStringLower(SHA256.HashData(payload)))
        {
            wrong.Add("sha256");
        }

        if (entry.Sm3 != Sm3(payload))
        {
            wrong.Add("sm3");
        }

        return string.Join(", ", wrong);
    }

    private static string Sm3(ReadOnlySpan<byte> payload)
    {
        var digest = new SM3Digest();
        digest.BlockUpdate(payload);
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash, 0);
        return Convert.ToHexStringLower(hash);
    }
}
