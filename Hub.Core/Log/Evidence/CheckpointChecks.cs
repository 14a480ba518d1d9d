using Hub.Core.Trust.Timestamps;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Seals;
using Hub.Proofs.Trust;

namespace Hub.Core.Log.Evidence;

/// <summary>The checks of the checkpoint that a proof leads to: its text, the signature of the log, the seal and who made it.</summary>
/// <param name="checks">Where the outcome goes.</param>
/// <param name="anchors">The reader's own CA certificates; null when it named none.</param>
/// <param name="keys">The reader's own verifier keys of the log, several where it has changed; empty when it named none.</param>
internal sealed class CheckpointChecks(EvidenceChecklist checks, TrustAnchors? anchors, IReadOnlyList<NoteVerifier> keys)
{
    /// <summary>The checkpoint is one, and <paramref name="note"/>, which the proof carries, has the same text.</summary>
    public Checkpoint? CheckText(string text, SignedNote? note)
    {
        var (checkpoint, problem) = EvidenceChecklist.Read(() => Checkpoint.Parse(text));
        if (checkpoint is null)
        {
            checks.Failed(EvidenceChecks.Checkpoint, "检查点无法读取。", problem);
        }
        else
        {
            checks.Judge(EvidenceChecks.Checkpoint, note is null || note.Text == text, $"检查点:{checkpoint.Origin},共 {checkpoint.Size} 条。",
                $"Checkpoint of {checkpoint.Origin} at {checkpoint.Size} entries.", "检查点与证明中的不同。", "The checkpoint is not the one that the proof carries.");
        }

        return checkpoint;
    }

    /// <summary>The signature of the log's key over the checkpoint.</summary>
    public void CheckNote(SignedNote? note, Checkpoint? checkpoint, string packagedKey)
    {
        var (key, problem) = EvidenceChecklist.Read(() => NoteVerifier.Parse(packagedKey));
        if (note is null || key is null)
        {
            checks.Failed(EvidenceChecks.Note, "检查点签名无法读取。", note is null ? "The signed checkpoint cannot be read." : problem);
        }
        else if (keys.Count > 0 && !keys.Any(k => k.IsOf(note)))
        {
            checks.Failed(EvidenceChecks.Note, "检查点不是由您给出的公钥签名。", "The checkpoint is not signed by a key you named.");
        }
        else
        {
            var signer = keys.FirstOrDefault(k => k.IsOf(note)) ?? key;
            checks.Judge(EvidenceChecks.Note, note.IsSignedBy(signer) && keys.All(k => !k.IsOf(note) || note.IsSignedBy(k)) && (checkpoint is null || checkpoint.Origin == signer.Name),
                $"日志公钥 {signer.Name} 的签名有效。", $"Signed by the key {signer.Name} of the log.",
                "日志公钥的签名无效。", "The signature of the log's key does not verify.");
        }
    }

    /// <summary>When the seal existed at the latest, as a timestamp says that verifies; null without one.</summary>
    public DateTimeOffset? Timestamp { get; private set; }

    /// <summary>
    /// The seal over the checkpoint, its timestamp, its certificate and whether that had been revoked. When it was made, or null when it is no intact seal of
    /// this text.
    /// </summary>
    public DateTimeOffset? CheckSeal(byte[] checkpoint, byte[] seal, string caPem, string crlPem, byte[]? timestamp = null)
    {
        using var verifier = new SealVerifier();
        var verdict = verifier.Verify(checkpoint, seal);
        checks.Judge(EvidenceChecks.Seal, verdict.Code is null, $"签章完好,覆盖检查点,签章时间 {verdict.SigningTime:u}。",
            $"The seal is intact and covers the checkpoint; sealed at {verdict.SigningTime:u}.", $"签章无效({verdict.Code})。", $"{verdict.Code}: {verdict.Detail}");
        CheckSigner(verdict, caPem, crlPem, timestamp);
        return verdict.Code is null ? verdict.SigningTime : null;
    }

    private void CheckSigner(SealVerdict verdict, string caPem, string crlPem, byte[]? timestamp)
    {
        if (verdict.Signer is null)
        {
            checks.Skipped(EvidenceChecks.Timestamp, "签章无法读取。", "There is no readable seal.");
            checks.Skipped(EvidenceChecks.Certificate, "没有可读的签章证书。", "There is no readable seal certificate.");
            checks.Skipped(EvidenceChecks.Revocation, "没有可读的签章证书。", "There is no readable seal certificate.");
            return;
        }

        var packaged = EvidenceChecklist.Read(() => TrustAnchors.FromPem(caPem));
        var lists = EvidenceChecklist.Read(() => RevocationList.ReadPem(crlPem));
        if ((anchors ?? packaged.Value) is not { } authorities)
        {
            checks.Failed(EvidenceChecks.Certificate, "包内CA证书无法读取。", packaged.Problem);
            return;
        }

        Timestamp = CheckTimestamp(verdict, timestamp, new TimestampTrust(authorities, lists.Value ?? []));
        // Who stole the key of a revoked certificate can write any signing time, but cannot have it stamped in the past.
        var existedAt = Timestamp ?? verdict.SigningTime;
        var trust = new SealTrust(authorities, lists.Value ?? []);
        CheckCertificate(trust.JudgePath(verdict.Signer, existedAt), verdict.Signer.Subject);
        var revocation = trust.JudgeRevocation(verdict.Signer, existedAt);
        checks.Judge(EvidenceChecks.Revocation, revocation is null, "签章时证书未被吊销。", "The certificate had not been revoked when the seal was made.",
            $"吊销状态不合格({revocation})。", $"{revocation}: {(lists.Value is null ? lists.Problem : "the revocation lists do not clear the certificate")}.");
    }

    /// <summary>The time that a good timestamp states.</summary>
    private DateTimeOffset? CheckTimestamp(SealVerdict seal, byte[]? beside, TimestampTrust trust)
    {
        var (token, code, problem) = SealTimestamp.Judge(seal, beside, trust);
        if (code is not null)
        {
            checks.Failed(EvidenceChecks.Timestamp, $"时间戳无效({code})。", $"{code}: {problem}.");
            return null;
        }

        if (token is null)
        {
            checks.Skipped(EvidenceChecks.Timestamp, "尚无时间戳:签章时间只是平台自己的说法。", "There is no timestamp yet: the time of the seal is the hub's word alone.");
            return null;
        }

        var name = token.Signer.Subject;
        if (anchors is null)
        {
            checks.Skipped(EvidenceChecks.Timestamp, $"时间戳完好({token.Time:u}),由包内的CA签发;请用 --ca 给出您自己的CA证书。",
                $"Stamped at {token.Time:u}, but {name} leads to the CA inside the package, which proves nothing by itself: name your own copy with --ca.");
        }
        else
        {
            checks.Passed(EvidenceChecks.Timestamp, $"签章在 {token.Time:u} 已存在,时间戳机构:{name}。", $"The seal existed at {token.Time:u}, says {name}.");
        }

        return token.Time;
    }

    private void CheckCertificate(string? problem, string name)
    {
        if (problem is not null)
        {
            checks.Failed(EvidenceChecks.Certificate, $"签章证书不可信({problem})。", $"{problem}: {name}.");
        }
        else if (anchors is null)
        {
            checks.Skipped(EvidenceChecks.Certificate, "签章证书由包内的CA签发;请用 --ca 给出您自己的CA证书。", $"{name} leads to the CA inside the package, which proves nothing by itself: name your own copy with --ca.");
        }
        else
        {
            checks.Passed(EvidenceChecks.Certificate, $"签章证书 {name} 可信。", $"{name} leads to your CA and was valid when the seal was made.");
        }
    }
}
