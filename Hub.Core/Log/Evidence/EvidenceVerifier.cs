using System.Security.Cryptography;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Tree;
using Hub.Proofs.Trust;
using Hub.Proofs;

namespace Hub.Core.Log.Evidence;

/// <summary>Verifies evidence packages of one entry offline.</summary>
/// <param name="anchors">The reader's own CA certificates; without them the path to the CA inside the package is built, which proves nothing about who sealed.</param>
/// <param name="keys">The reader's own verifier keys of the log, several where it has changed; without any the key inside the package is used.</param>
public sealed class EvidenceVerifier(TrustAnchors? anchors = null, IReadOnlyList<NoteVerifier>? keys = null)
{
    /// <summary>Makes every check that the state of the package allows; a damaged part does not hide another.</summary>
    public EvidenceReport Verify(Stream package)
    {
        var checks = new EvidenceChecklist();
        IReadOnlyDictionary<string, byte[]> files;
        try
        {
            files = EvidencePackageFile.Read(package);
            checks.Passed(EvidenceChecks.Container, "容器完整。", "The container can be read and is complete.");
        }
        catch (FormatException e)
        {
            checks.Failed(EvidenceChecks.Container, "容器无法读取或缺少文件。", e.Message);
            return new EvidenceReport { Checks = checks.Checks };
        }

        CheckFiles(checks, files);
        var entry = CheckEntry(checks, files[EvidencePackageFile.Entry]);
        CheckPayload(checks, files.GetValueOrDefault(EvidencePackageFile.Payload), entry);
        var receipt = EvidenceChecklist.Read(() => InclusionReceipt.Parse(Text(files, EvidencePackageFile.Proof)));
        var sealedText = new CheckpointChecks(checks, anchors, keys ?? []);
        var checkpoint = sealedText.CheckText(Text(files, EvidencePackageFile.Checkpoint), receipt.Value?.Note);
        CheckProof(checks, receipt, checkpoint, files[EvidencePackageFile.Entry]);
        sealedText.CheckNote(receipt.Value?.Note, checkpoint, Text(files, EvidencePackageFile.VerifierKey));
        sealedText.CheckSeal(files[EvidencePackageFile.Checkpoint], files[EvidencePackageFile.Seal], Text(files, EvidencePackageFile.Ca), Text(files, EvidencePackageFile.Crl),
            files.GetValueOrDefault(EvidencePackageFile.Timestamp));
        FurtherSealChecks.Check(checks, files, anchors);
        DepartmentSignatureCheck.Check(checks, files, entry, checkpoint?.Origin ?? "", anchors);
        return new EvidenceReport { Checks = checks.Checks, Index = receipt.Value?.Index, Checkpoint = checkpoint, Timestamp = sealedText.Timestamp };
    }

    private static void CheckFiles(EvidenceChecklist checks, IReadOnlyDictionary<string, byte[]> files)
    {
        var sums = FileSums.Parse(Text(files, EvidencePackageFile.Sums));
        checks.CheckFiles(sums, files.Where(f => f.Key != EvidencePackageFile.Sums).Select(f => (f.Key, Convert.ToHexStringLower(SHA256.HashData(f.Value)))));
    }

    private static EntrySummary? CheckEntry(EvidenceChecklist checks, byte[] content)
    {
        var (entry, problem) = EvidenceChecklist.Read(() => EntrySummary.Parse(content));
        checks.Judge(EvidenceChecks.Entry, entry is not null, $"条目类型:{entry?.Kind}。", $"An entry of kind {entry?.Kind}.", "条目无法读取。", problem);
        return entry;
    }

    private static void CheckPayload(EvidenceChecklist checks, byte[]? payload, EntrySummary? entry)
    {
        if (payload is null || entry is null)
        {
            checks.Skipped(EvidenceChecks.Payload, "包内没有报文原文,或条目无法读取。", "The package holds no payload, or the entry cannot be read.");
            return;
        }

        var wrong = PayloadDigest.Differences(payload, entry);
        checks.Judge(EvidenceChecks.Payload, wrong.Length == 0, "报文与条目中的长度、SHA-256、SM3 一致。", "The payload has the length, SHA-256 and SM3 that the entry states.",
            "报文与条目不符:" + wrong, "The payload does not match the entry: " + wrong);
    }

    private static void CheckProof(EvidenceChecklist checks, (InclusionReceipt? Value, string Problem) receipt, Checkpoint? checkpoint, byte[] entry)
    {
        if (receipt.Value is null)
        {
            checks.Failed(EvidenceChecks.Proof, "证明无法读取。", receipt.Problem);
        }
        else if (checkpoint is null)
        {
            checks.Skipped(EvidenceChecks.Proof, "检查点无法读取,证明无从核验。", "Without a checkpoint the proof leads nowhere.");
        }
        else
        {
            var included = receipt.Value.Proof.VerifiesInclusion(receipt.Value.Index, checkpoint.Size, MerkleHash.Leaf(entry), checkpoint.Root.Span);
            checks.Judge(EvidenceChecks.Proof, included, $"条目在日志中的序号为 {receipt.Value.Index}。", $"The entry is number {receipt.Value.Index} of the log.",
                "由条目算不到检查点的根:条目、证明或检查点被改动。", "The entry does not lead to the root of the checkpoint: entry, proof or checkpoint has been changed.");
        }
    }

    private static string Text(IReadOnlyDictionary<string, byte[]> files, string name) => EvidencePackageFile.Text(files, name);
}
