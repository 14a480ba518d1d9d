using Hub.Core.Trust.Timestamps;
using Hub.Proofs.Seals;
using Hub.Proofs.Trust;

namespace Hub.Core.Log.Evidence;

/// <summary>The checks of seals of further suites over the checkpoint: one for each, from form to revocation.</summary>
internal static class FurtherSealChecks
{
    /// <param name="checks">Where the outcomes go.</param>
    /// <param name="files">The package.</param>
    /// <param name="own">The reader's own CA certificates; null when it named none.</param>
    public static void Check(EvidenceChecklist checks, IReadOnlyDictionary<string, byte[]> files, TrustAnchors? own)
    {
        foreach (var (file, suite) in EvidencePackageFile.FurtherSealsOf(files))
        {
            using var verifier = new SealVerifier();
            var verdict = verifier.Verify(files[EvidencePackageFile.Checkpoint], files[file]);
            var (problem, stampedAt) = ProblemOf(verdict, suite) is { } unreadable ? (unreadable, null) : JudgeSigner(verdict, suite, files, own);
            var at = stampedAt is { } stamped ? $"{stamped:u}(时间戳 timestamp)" : $"{verdict.SigningTime:u}";
            checks.Judge(EvidenceChecks.FurtherSeal + suite, problem is null,
                $"{suite} 签章完好,覆盖检查点,签章时间 {at};签章证书{(own is null ? "由包内的CA签发" : "可信")},未被吊销。",
                $"The seal of the suite {suite} is intact and covers the checkpoint; sealed at {at} by {verdict.Signer?.Subject}, which leads to {(own is null ? "the CA inside the package" : "your CA")} and had not been revoked.",
                $"{suite} 签章不合格({problem?.Code})。", $"{problem?.Code}: {problem?.Detail}");
        }
    }

    private static (string Code, string Detail)? ProblemOf(SealVerdict verdict, string suite) =>
        verdict.Code is { } code ? (code, verdict.Detail)
        : verdict.Suite!.Name != suite ? (SealCodes.Malformed, $"The seal is of the suite {verdict.Suite}.")
        : null;

    private static ((string Code, string Detail)? Problem, DateTimeOffset? StampedAt) JudgeSigner(SealVerdict verdict, string suite, IReadOnlyDictionary<string, byte[]> files, TrustAnchors? own)
    {
        var packaged = EvidenceChecklist.Read(() => TrustAnchors.FromPem(EvidencePackageFile.Text(files, EvidencePackageFile.Ca)));
        var lists = EvidenceChecklist.Read(() => RevocationList.ReadPem(EvidencePackageFile.Text(files, EvidencePackageFile.Crl)));
        if ((own ?? packaged.Value) is not { } anchors)
        {
            return ((SealCodes.Untrusted, packaged.Problem), null);
        }

        var beside = files.GetValueOrDefault(EvidencePackageFile.FurtherTimestampPrefix + suite + EvidencePackageFile.FurtherTimestampSuffix);
        var (token, stamp, why) = SealTimestamp.Judge(verdict, beside, new TimestampTrust(anchors, lists.Value ?? []));
        if (stamp is not null)
        {
            return ((stamp, why), null);
        }

        var trust = new SealTrust(anchors, lists.Value ?? []);
        var at = token?.Time ?? verdict.SigningTime;
        var code = trust.JudgePath(verdict.Signer!, at) ?? trust.JudgeRevocation(verdict.Signer!, at);
        return (code is null ? null : (code, verdict.Signer!.Subject), token?.Time);
    }
}
