using System.Text.Json;
using Hub.Core.Log.Evidence;
using Hub.Proofs;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Tree;

namespace Hub.Core.Audit.Evidence;

/// <summary>One walk over the entries of a package: form, payloads, signatures of departments, statement and proof together.</summary>
internal sealed class EntryReading(
    ZipPackage files, MultiProof? proof, Checkpoint? checkpoint, EvidenceStatement? statement, DepartmentSignatures signatures, IProgress<long>? progress)
{
    private const int ProgressEvery = 10_000;

    /// <summary>Problems that a report names.</summary>
    private const int MaxNamed = 20;

    private readonly EvidenceStatement.Tally? _tally = statement is null ? null : new EvidenceStatement.Tally(statement);
    private readonly List<string> _wrongPayloads = [];
    private readonly SignatureCount _senders = new();
    private readonly SignatureCount _receivers = new();
    private long _read;
    private long _payloads;
    private string _problem = "";

    /// <summary>Null when not all entries could be read.</summary>
    public EvidenceStatement.Tally? Tally => _problem.Length == 0 ? _tally : null;

    public void Check(EvidenceChecklist checks, string proofProblem)
    {
        var included = Walk();
        checks.Judge(EvidenceChecks.Entry, _problem.Length == 0, $"共 {_read} 条,均为规范条目。", $"{_read} entries, each of its form.", "条目无法读取。", _problem);
        var stray = files.Names.Count(name => name.StartsWith(EvidenceSetFile.Payloads, StringComparison.Ordinal)) - _payloads;
        if (_payloads + stray == 0)
        {
            checks.Skipped(EvidenceChecks.Payload, "包内没有报文原文。", "The package holds no payloads.");
        }
        else
        {
            checks.Judge(EvidenceChecks.Payload, _wrongPayloads.Count == 0 && stray == 0, $"{_payloads} 件报文与条目中的长度、SHA-256、SM3 一致。", $"{_payloads} payloads have the length, SHA-256 and SM3 that their entries state.",
                "报文与条目不符:" + string.Join("、", _wrongPayloads), stray > 0 ? $"{stray} payloads belong to no entry. {string.Join("; ", _wrongPayloads)}" : "Payloads do not match their entries: " + string.Join("; ", _wrongPayloads));
        }

        if (proof is null)
        {
            checks.Failed(EvidenceChecks.Proof, "证明无法读取。", proofProblem);
        }
        else if (checkpoint is null)
        {
            checks.Skipped(EvidenceChecks.Proof, "检查点无法读取,证明无从核验。", "Without a checkpoint the proof leads nowhere.");
        }
        else
        {
            checks.Judge(EvidenceChecks.Proof, included, $"全部条目在日志中,序号 {Short(proof.Indices)}。", $"All entries are in the log, at {Short(proof.Indices)}.",
                "由条目算不到检查点的根:条目、证明或检查点被改动。", "The entries do not lead to the root of the checkpoint: entries, proof or checkpoint have been changed.");
        }
    }

    private bool Walk()
    {
        try
        {
            if (proof is not null && checkpoint is not null)
            {
                var root = proof.RootOf(checkpoint.Size, Leaves(proof.Indices.Indices));
                return root is not null && checkpoint.Root.Span.SequenceEqual(root);
            }

            foreach (var _ in Leaves(Unnumbered()))
            {
            }
        }
        catch (Exception e) when (ZipPackage.IsDamage(e) || e is FormatException or JsonException)
        {
            _problem = e.Message;
        }

        return false;
    }

    private IEnumerable<byte[]> Leaves(IEnumerable<long> indices)
    {
        using var index = indices.GetEnumerator();
        using var source = files.OpenFile(EvidenceSetFile.Entries);
        foreach (var entry in EntryLines.Read(source))
        {
            CheckEntry(entry, index.MoveNext() ? index.Current : -1);
            if (++_read % ProgressEvery == 0)
            {
                progress?.Report(_read);
            }

            yield return MerkleHash.Leaf(entry);
        }
    }

    private void CheckEntry(byte[] entry, long index)
    {
        var summary = EntrySummary.Parse(entry);
        _tally?.Add(entry);
        if (summary.Signature is not null)
        {
            CheckSignature(summary, index);
        }

        if (index >= 0 && files.Has($"{EvidenceSetFile.Payloads}{index}"))
        {
            _payloads++;
            var wrong = PayloadDigest.Differences(files.Read($"{EvidenceSetFile.Payloads}{index}"), summary);
            if (wrong.Length > 0)
            {
                _wrongPayloads.Add($"{index} ({wrong})");
            }
        }
    }

    /// <summary>The signatures of departments among the entries: one check for senders, one for receivers, nothing where no entry states one.</summary>
    public void CheckSignatures(EvidenceChecklist checks)
    {
        var stray = files.Names.Count(name => name.StartsWith(EvidenceSetFile.Signatures, StringComparison.Ordinal)) - _senders.Found - _receivers.Found;
        if (stray > 0)
        {
            _senders.Wrong.Add($"{stray} signatures belong to no signed entry.");
        }

        Judge(checks, EvidenceChecks.Origin, _senders, "发送方", "senders");
        Judge(checks, EvidenceChecks.Receiver, _receivers, "接收方", "receivers");
    }

    private void Judge(EvidenceChecklist checks, string name, SignatureCount count, string zh, string en)
    {
        if (count.Stated == 0 && count.Wrong.Count == 0)
        {
            return;
        }

        if (_senders.Found + _receivers.Found == 0)
        {
            checks.Skipped(name, $"{count.Stated} 条载明{zh}签名,包内没有签名。", $"{count.Stated} entries state signatures of {en}; the package holds none.");
            return;
        }

        checks.Judge(name, count.Wrong.Count == 0, $"{count.Found} 件{zh}签名完好,由各部门的证书签署,接收时有效。", $"{count.Found} signatures of {en} are intact, by certificates of the departments that were good on receipt.",
            $"{zh}签名不合格。", string.Join(" ", count.Wrong));
    }

    private void CheckSignature(EntrySummary entry, long index)
    {
        var count = entry.Receipt is null ? _senders : _receivers;
        var file = EvidenceSetFile.Signatures + index + EvidenceSetFile.SignatureSuffix;
        count.Stated++;
        var problem = "The signature is not there.";
        if (files.Has(file))
        {
            count.Found++;
            problem = signatures.ProblemOf(files.Read(file), entry, checkpoint?.Origin ?? "");
        }

        if (problem is not null && count.Wrong.Count < MaxNamed)
        {
            count.Wrong.Add($"{index}: {problem}");
        }
    }

    private static IEnumerable<long> Unnumbered()
    {
        while (true)
        {
            yield return -1;
        }
    }

    private static string Short(IndexSet indices) => indices.Ranges.Count <= 10 ? indices.ToString() : $"{indices.First} … {indices.Last} ({indices.Count})";

    private sealed class SignatureCount
    {
        /// <summary>Entries that state one.</summary>
        public int Stated { get; set; }

        /// <summary>Those that the package holds.</summary>
        public int Found { get; set; }

        public List<string> Wrong { get; } = [];
    }
}
