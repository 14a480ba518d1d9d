using System.Security.Cryptography;
using System.Text;
using Hub.Core.Log.Checkpoints;
using Hub.Core.Log.Proofs;
using Hub.Core.Log.Tree;
using Hub.Core.Seal;
using Hub.Core.Trust;

namespace Hub.Core.Log.Evidence;

/// <summary>Verifies evidence packages offline. One package at a time.</summary>
/// <param name="anchors">The reader's own CA certificates; without them the path to the CA inside the package is built, which proves nothing about who sealed.</param>
/// <param name="log">The reader's own verifier key of the log; without it the key inside the package is used.</param>
public sealed class EvidenceVerifier(TrustAnchors? anchors = null, NoteVerifier? log = null)
{
    private readonly List<EvidenceCheck> _checks = [];

    /// <summary>Makes every check that the state of the package allows; a damaged part does not hide another.</summary>
    public EvidenceReport Verify(Stream package)
    {
        _checks.Clear();
        IReadOnlyDictionary<string, byte[]> files;
        try
        {
            files = EvidencePackageFile.Read(package);
            Passed(EvidenceChecks.Container, "容器完整。", "The container can be read and is complete.");
        }
        catch (FormatException e)
        {
            Failed(EvidenceChecks.Container, "容器无法读取或缺少文件。", e.Message);
            return new EvidenceReport { Checks = [.. _checks] };
        }

        CheckFiles(files);
        var entry = CheckEntry(files[EvidencePackageFile.Entry]);
        CheckPayload(files.GetValueOrDefault(EvidencePackageFile.Payload), entry);
        var receipt = Read(() => InclusionReceipt.Parse(Text(files, EvidencePackageFile.Proof)));
        var checkpoint = CheckCheckpoint(Text(files, EvidencePackageFile.Checkpoint), receipt.Value);
        CheckProof(receipt, checkpoint, files[EvidencePackageFile.Entry]);
        CheckNote(receipt.Value, checkpoint, Text(files, EvidencePackageFile.VerifierKey));
        CheckSeal(files);
        return new EvidenceReport { Checks = [.. _checks], Index = receipt.Value?.Index, Checkpoint = checkpoint };
    }

    private void CheckFiles(IReadOnlyDictionary<string, byte[]> files)
    {
        var sums = Text(files, EvidencePackageFile.Sums).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split("  ", 2)).Where(parts => parts.Length == 2).GroupBy(parts => parts[1]).ToDictionary(g => g.Key, g => g.First()[0]);
        var changed = files.Where(f => f.Key != EvidencePackageFile.Sums && sums.GetValueOrDefault(f.Key) != Convert.ToHexStringLower(SHA256.HashData(f.Value)))
            .Select(f => f.Key).Concat(sums.Keys.Where(name => !files.ContainsKey(name))).Order(StringComparer.Ordinal).ToArray();
        Judge(EvidenceChecks.Files, changed.Length == 0, "各文件与 SHA256SUMS 一致。", "Every file has the digest that SHA256SUMS states.",
            "与 SHA256SUMS 不符:" + string.Join("、", changed), "Not as SHA256SUMS states: " + string.Join(", ", changed));
    }

    private EntrySummary? CheckEntry(byte[] content)
    {
        var (entry, problem) = Read(() => EntrySummary.Parse(content));
        Judge(EvidenceChecks.Entry, entry is not null, $"条目类型:{entry?.Kind}。", $"An entry of kind {entry?.Kind}.", "条目无法读取。", problem);
        return entry;
    }

    private void CheckPayload(byte[]? payload, EntrySummary? entry)
    {
        if (payload is null || entry is null)
        {
            Skipped(EvidenceChecks.Payload, "包内没有报文原文,或条目无法读取。", "The package holds no payload, or the entry cannot be read.");
            return;
        }

        var wrong = PayloadDigest.Differences(payload, entry);
        Judge(EvidenceChecks.Payload, wrong.Length == 0, "报文与条目中的长度、SHA-256、SM3 一致。", "The payload has the length, SHA-256 and SM3 that the entry states.",
            "报文与条目不符:" + wrong, "The payload does not match the entry: " + wrong);
    }

    private Checkpoint? CheckCheckpoint(string text, InclusionReceipt? receipt)
    {
        var (checkpoint, problem) = Read(() => Checkpoint.Parse(text));
        if (checkpoint is null)
        {
            Failed(EvidenceChecks.Checkpoint, "检查点无法读取。", problem);
        }
        else
        {
            Judge(EvidenceChecks.Checkpoint, receipt is null || receipt.Note.Text == text, $"检查点:{checkpoint.Origin},共 {checkpoint.Size} 条。",
                $"Checkpoint of {checkpoint.Origin} at {checkpoint.Size} entries.", "检查点与证明中的不同。", "The checkpoint is not the one that the proof carries.");
        }

        return checkpoint;
    }

    private void CheckProof((InclusionReceipt? Value, string Problem) receipt, Checkpoint? checkpoint, byte[] entry)
    {
        if (receipt.Value is null)
        {
            Failed(EvidenceChecks.Proof, "证明无法读取。", receipt.Problem);
        }
        else if (checkpoint is null)
        {
            Skipped(EvidenceChecks.Proof, "检查点无法读取,证明无从核验。", "Without a checkpoint the proof leads nowhere.");
        }
        else
        {
            var included = receipt.Value.Proof.VerifiesInclusion(receipt.Value.Index, checkpoint.Size, MerkleHash.Leaf(entry), checkpoint.Root.Span);
            Judge(EvidenceChecks.Proof, included, $"条目在日志中的序号为 {receipt.Value.Index}。", $"The entry is number {receipt.Value.Index} of the log.",
                "由条目算不到检查点的根:条目、证明或检查点被改动。", "The entry does not lead to the root of the checkpoint: entry, proof or checkpoint has been changed.");
        }
    }

    private void CheckNote(InclusionReceipt? receipt, Checkpoint? checkpoint, string packagedKey)
    {
        var (key, problem) = Read(() => NoteVerifier.Parse(packagedKey));
        if (receipt is null || (key is null && log is null))
        {
            Failed(EvidenceChecks.Note, "检查点签名无法读取。", receipt is null ? "The signed checkpoint cannot be read." : problem);
        }
        else if (log is not null && key?.ToString() != log.ToString())
        {
            Failed(EvidenceChecks.Note, "包内的日志公钥不是您给出的公钥。", "The verifier key in the package is not the one you named.");
        }
        else
        {
            var signer = log ?? key!;
            Judge(EvidenceChecks.Note, receipt.Note.IsSignedBy(signer) && (checkpoint is null || checkpoint.Origin == signer.Name),
                $"日志公钥 {signer.Name} 的签名有效。", $"Signed by the key {signer.Name} of the log.",
                "日志公钥的签名无效。", "The signature of the log's key does not verify.");
        }
    }

    private void CheckSeal(IReadOnlyDictionary<string, byte[]> files)
    {
        using var verifier = new SealVerifier();
        var verdict = verifier.Verify(files[EvidencePackageFile.Checkpoint], files[EvidencePackageFile.Seal]);
        Judge(EvidenceChecks.Seal, verdict.Code is null, $"签章完好,覆盖检查点,签章时间 {verdict.SigningTime:u}。",
            $"The seal is intact and covers the checkpoint; sealed at {verdict.SigningTime:u}.", $"签章无效({verdict.Code})。", $"{verdict.Code}: {verdict.Detail}");
        if (verdict.Signer is null)
        {
            Skipped(EvidenceChecks.Certificate, "没有可读的签章证书。", "There is no readable seal certificate.");
            Skipped(EvidenceChecks.Revocation, "没有可读的签章证书。", "There is no readable seal certificate.");
            return;
        }

        var packaged = Read(() => TrustAnchors.FromPem(Text(files, EvidencePackageFile.Ca)));
        var lists = Read(() => RevocationList.ReadPem(Text(files, EvidencePackageFile.Crl)));
        if ((anchors ?? packaged.Value) is not { } authorities)
        {
            Failed(EvidenceChecks.Certificate, "包内CA证书无法读取。", packaged.Problem);
            return;
        }

        var trust = new SealTrust(authorities, lists.Value ?? []);
        CheckCertificate(trust.JudgePath(verdict.Signer, verdict.SigningTime), verdict);
        var revocation = trust.JudgeRevocation(verdict.Signer, verdict.SigningTime);
        Judge(EvidenceChecks.Revocation, revocation is null, "签章时证书未被吊销。", "The certificate had not been revoked when the seal was made.",
            $"吊销状态不合格({revocation})。", $"{revocation}: {(lists.Value is null ? lists.Problem : "the revocation lists do not clear the certificate")}.");
    }

    private void CheckCertificate(string? problem, SealVerdict verdict)
    {
        var name = verdict.Signer!.Subject;
        if (problem is not null)
        {
            Failed(EvidenceChecks.Certificate, $"签章证书不可信({problem})。", $"{problem}: {name}.");
        }
        else if (anchors is null)
        {
            Skipped(EvidenceChecks.Certificate, "签章证书由包内的CA签发;请用 --ca 给出您自己的CA证书。", $"{name} leads to the CA inside the package, which proves nothing by itself: name your own copy with --ca.");
        }
        else
        {
            Passed(EvidenceChecks.Certificate, $"签章证书 {name} 可信。", $"{name} leads to your CA and was valid when the seal was made.");
        }
    }

    private static (T? Value, string Problem) Read<T>(Func<T> parse)
        where T : class
    {
        try
        {
            return (parse(), "");
        }
        catch (FormatException e)
        {
            return (null, e.Message);
        }
    }

    private static string Text(IReadOnlyDictionary<string, byte[]> files, string name) => Encoding.UTF8.GetString(files[name]);

    private void Judge(string name, bool passed, string zh, string en, string failureZh, string failureEn) =>
        _checks.Add(passed ? new EvidenceCheck(name, CheckOutcome.Passed, zh, en) : new EvidenceCheck(name, CheckOutcome.Failed, failureZh, failureEn));

    private void Passed(string name, string zh, string en) => _checks.Add(new EvidenceCheck(name, CheckOutcome.Passed, zh, en));

    private void Failed(string name, string zh, string en) => _checks.Add(new EvidenceCheck(name, CheckOutcome.Failed, zh, en));

    private void Skipped(string name, string zh, string en) => _checks.Add(new EvidenceCheck(name, CheckOutcome.Skipped, zh, en));
}
