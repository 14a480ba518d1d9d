using System.Globalization;
using Hub.Core.Log.Evidence;
using Hub.Proofs;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Trust;

namespace Hub.Core.Audit.Evidence;

/// <summary>Verifies packages of many entries offline, in memory that does not grow with their number.</summary>
/// <param name="anchors">The reader's own CA certificates; without them the path to the CA inside the package is built, which proves nothing about who sealed.</param>
/// <param name="keys">The reader's own verifier keys of the log, several where it has changed; without any the key inside the package is used.</param>
/// <param name="progress">Told the number of entries read, now and then.</param>
public sealed class EvidenceSetVerifier(TrustAnchors? anchors = null, IReadOnlyList<NoteVerifier>? keys = null, IProgress<long>? progress = null)
{
    /// <summary>True when a package holds many entries, so that this verifier is the one for it. Leaves the stream at its start.</summary>
    public static bool IsFor(Stream package) => ZipPackage.Holds(package, EvidenceSetFile.Entries);

    /// <summary>Makes every check that the state of the package allows; a damaged part does not hide another.</summary>
    /// <param name="package">Can be searched; is read several times.</param>
    public EvidenceSetReport Verify(Stream package)
    {
        var checks = new EvidenceChecklist();
        ZipPackage files;
        try
        {
            files = ZipPackage.Open(package, EvidenceSetFile.Required);
            checks.Passed(EvidenceChecks.Container, "容器完整。", "The container can be read and is complete.");
        }
        catch (FormatException e)
        {
            checks.Failed(EvidenceChecks.Container, "容器无法读取或缺少文件。", e.Message);
            return new EvidenceSetReport { Checks = checks.Checks };
        }

        using (files)
        {
            return Verify(files, checks);
        }
    }

    private EvidenceSetReport Verify(ZipPackage files, EvidenceChecklist checks)
    {
        var sums = EvidenceChecklist.Read(() => FileSums.Parse(files.Text(EvidencePackageFile.Sums)));
        checks.CheckFiles(sums.Value ?? [], files.Names.Where(name => name != EvidencePackageFile.Sums).Select(name => (name, EvidenceChecklist.Read(() => files.Digest(name)).Value ?? "")));
        var statement = EvidenceChecklist.Read(() => EvidenceStatement.Parse(files.Read(EvidenceSetFile.Statement)));
        var proof = EvidenceChecklist.Read(() => MultiProof.Parse(files.Text(EvidenceSetFile.Proof)));
        var sealedText = new CheckpointChecks(checks, anchors, keys ?? []);
        var checkpoint = sealedText.CheckText(Text(files, EvidencePackageFile.Checkpoint), proof.Value?.Note);
        using var signatures = DepartmentSignatures.Of(anchors, Text(files, EvidencePackageFile.Ca), Text(files, EvidencePackageFile.Crl));
        var read = new EntryReading(files, proof.Value, checkpoint, statement.Value, signatures, progress);
        read.Check(checks, proof.Problem);
        sealedText.CheckNote(proof.Value?.Note, checkpoint, Text(files, EvidencePackageFile.VerifierKey));
        var sealedAt = sealedText.CheckSeal(Bytes(files, EvidencePackageFile.Checkpoint), Bytes(files, EvidencePackageFile.Seal), Text(files, EvidencePackageFile.Ca), Text(files, EvidencePackageFile.Crl),
            Optional(files, EvidencePackageFile.Timestamp));
        FurtherSealChecks.Check(checks, SealFiles(files, EvidenceSetFile.MetaInf, EvidencePackageFile.Checkpoint), anchors);
        read.CheckSignatures(checks);
        CheckStatement(checks, statement, read);
        if (statement.Value?.Kind == EvidenceStatement.Completeness)
        {
            var since = CheckSince(checks, files, proof.Value, checkpoint);
            CheckPeriod(checks, statement.Value, proof.Value?.Indices, checkpoint, sealedAt, since);
        }

        return new EvidenceSetReport { Checks = checks.Checks, Checkpoint = checkpoint, Indices = proof.Value?.Indices, Statement = statement.Value, Timestamp = sealedText.Timestamp };
    }

    private static void CheckStatement(EvidenceChecklist checks, (EvidenceStatement? Value, string Problem) statement, EntryReading read)
    {
        if (statement.Value is null)
        {
            checks.Failed(EvidenceChecks.Statement, "声明无法读取。", statement.Problem);
            return;
        }

        if (read.Tally is not { } tally)
        {
            checks.Failed(EvidenceChecks.Statement, "条目无法读取,声明无从核验。", "The entries cannot be read, so nothing can be said of them.");
            return;
        }

        switch (statement.Value.Kind)
        {
            case EvidenceStatement.Query:
                checks.Judge(EvidenceChecks.Statement, tally.Strangers == 0, $"全部条目符合查询条件({statement.Value.Filter})。", $"Every entry meets the conditions of the query ({statement.Value.Filter}).",
                    $"有 {tally.Strangers} 条不符合查询条件。", $"{tally.Strangers} entries do not meet the conditions of the query.");
                break;
            case EvidenceStatement.Completeness:
                checks.Judge(EvidenceChecks.Statement, tally.Accepted == statement.Value.Accepted && tally.Rejected == statement.Value.Rejected,
                    $"重新点数:接收 {tally.Accepted} 条,拒收 {tally.Rejected} 条({statement.Value.Filter})。", $"Counted again: {tally.Accepted} messages accepted, {tally.Rejected} refused ({statement.Value.Filter}).",
                    $"声明接收 {statement.Value.Accepted}、拒收 {statement.Value.Rejected},实为 {tally.Accepted}、{tally.Rejected}。",
                    $"{statement.Value.Accepted} accepted and {statement.Value.Rejected} refused are stated; the entries hold {tally.Accepted} and {tally.Rejected}.");
                break;
            default:
                checks.Passed(EvidenceChecks.Statement, "仅声明条目在日志中。", "Nothing is said but that the entries are in the log.");
                break;
        }
    }

    /// <summary>The checkpoint after which the entries begin is sealed, and the later one continues it. Its size and when it was sealed; null when any of it fails.</summary>
    private (long Size, DateTimeOffset SealedAt)? CheckSince(EvidenceChecklist checks, ZipPackage files, MultiProof? proof, Checkpoint? until)
    {
        if (!files.Has(EvidenceSetFile.SinceCheckpoint))
        {
            checks.Passed(EvidenceChecks.Since, "条目从日志开头起。", "The entries begin with the log.");
            return (0, DateTimeOffset.MinValue);
        }

        var own = new EvidenceChecklist();
        var sealedText = new CheckpointChecks(own, anchors, keys ?? []);
        var since = sealedText.CheckText(Text(files, EvidenceSetFile.SinceCheckpoint), null);
        var seals = SealFiles(files, EvidenceSetFile.Since, EvidenceSetFile.SinceCheckpoint);
        var sealedAt = sealedText.CheckSeal(Bytes(files, EvidenceSetFile.SinceCheckpoint), Bytes(files, EvidenceSetFile.SinceSeal), Text(files, EvidencePackageFile.Ca), Text(files, EvidencePackageFile.Crl),
            seals.GetValueOrDefault(EvidencePackageFile.Timestamp));
        FurtherSealChecks.Check(own, seals, anchors);
        var continues = since is not null && until is not null && since.Origin == until.Origin
            && proof?.Indices.First == since.Size && proof.RootBefore() is { } root && since.Root.Span.SequenceEqual(root);
        var failed = own.Checks.Where(c => c.Outcome == CheckOutcome.Failed).Select(c => $"{c.Name}: {c.En}").Concat(continues ? [] : ["The later checkpoint does not continue it."]).ToArray();
        checks.Judge(EvidenceChecks.Since, failed.Length == 0, $"起始检查点({since?.Size} 条,{sealedAt:u})签章完好,后者是它的延续。",
            $"The checkpoint before them ({since?.Size} entries, sealed at {sealedAt:u}) is sealed, and the later one continues it.", "起始检查点不合格。", string.Join(" ", failed));
        return failed.Length == 0 ? (since!.Size, sealedAt!.Value) : null;
    }

    /// <summary>The entries are all that came between two checkpoints, which were sealed before the period began and after it ended.</summary>
    private static void CheckPeriod(EvidenceChecklist checks, EvidenceStatement statement, IndexSet? indices, Checkpoint? until, DateTimeOffset? sealedAt, (long Size, DateTimeOffset SealedAt)? since)
    {
        if (indices is null || until is null || sealedAt is null || since is null)
        {
            checks.Failed(EvidenceChecks.Period, "检查点不合格,时段无从核验。", "Without two sealed checkpoints nothing can be said of a period.");
            return;
        }

        var whole = indices.ToString() == IndexSet.Between(since.Value.Size, Math.Max(since.Value.Size, until.Size - 1)).ToString();
        var bracketed = statement.Filter.From is { } from && statement.Filter.To is { } to && since.Value.SealedAt <= from && sealedAt >= to;
        checks.Judge(EvidenceChecks.Period, whole && bracketed,
            string.Create(CultureInfo.InvariantCulture, $"两个检查点之间的全部 {indices.Count} 条,签章时间在时段之前和之后。"),
            string.Create(CultureInfo.InvariantCulture, $"All {indices.Count} entries between two checkpoints, sealed before the period began and after it ended."),
            "条目或签章时间没有覆盖整个时段。", whole ? "The checkpoints were not sealed before the period began and after it ended." : "The entries are not all that came between the two checkpoints.");
    }

    private static string Text(ZipPackage files, string name) => EvidenceChecklist.Read(() => files.Text(name)).Value ?? "";

    private static byte[] Bytes(ZipPackage files, string name) => EvidenceChecklist.Read(() => files.Read(name)).Value ?? [];

    private static byte[]? Optional(ZipPackage files, string name) => files.Has(name) ? Bytes(files, name) : null;

    /// <summary>Seals and timestamps of a checkpoint, called as in a package of one entry.</summary>
    private static Dictionary<string, byte[]> SealFiles(ZipPackage files, string folder, string checkpoint)
    {
        var found = files.Names.Where(name => name.StartsWith(folder, StringComparison.Ordinal)).ToDictionary(name => EvidenceSetFile.MetaInf + name[folder.Length..], name => Bytes(files, name), StringComparer.Ordinal);
        found[EvidencePackageFile.Checkpoint] = Bytes(files, checkpoint);
        found[EvidencePackageFile.Ca] = Bytes(files, EvidencePackageFile.Ca);
        found[EvidencePackageFile.Crl] = Bytes(files, EvidencePackageFile.Crl);
        return found;
    }
}
