using Hub.Core.Trust.Timestamps;
using Hub.Proofs.Seals;

namespace Hub.Core.Log.Evidence;

/// <summary>Judges the timestamp that a seal of a package carries.</summary>
internal static class SealTimestamp
{
    /// <summary>The token, and why it does not count: a code of <see cref="TimestampCodes"/> and words; the code is null for one that counts, both are null where there is none.</summary>
    /// <param name="seal">The seal.</param>
    /// <param name="beside">The token as the package holds it beside the seal; null when it does not.</param>
    /// <param name="trust">Whose tokens count.</param>
    public static (TimestampToken? Token, string? Code, string Problem) Judge(SealVerdict seal, byte[]? beside, TimestampTrust trust)
    {
        if (seal.Timestamp is not { } embedded)
        {
            return beside is null ? (null, null, "") : (null, TimestampCodes.Imprint, "the timestamp of the package is not in the seal");
        }

        var (token, problem) = EvidenceChecklist.Read(() => TimestampToken.Parse(embedded));
        var code = token is null ? TimestampCodes.Malformed
            : beside is not null && !embedded.Span.SequenceEqual(beside) ? TimestampCodes.Imprint
            : token.Verify(seal.Signature.Span) ?? trust.Judge(token);
        return (token, code, token is null ? problem : "it does not prove when the seal was made");
    }
}
