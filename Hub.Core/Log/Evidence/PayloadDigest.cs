using System.Security.Cryptography;
using Hub.Proofs.Signatures;

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

        Span<byte> sm3 = stackalloc byte[Sm3.Size];
        Sm3.Hash(payload, sm3);
        if (entry.Sm3 != Convert.ToHexStringLower(sm3))
        {
            wrong.Add("sm3");
        }

        return string.Join(", ", wrong);
    }
}
