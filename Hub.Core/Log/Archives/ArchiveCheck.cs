using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Hub.Proofs;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Tree;
using Hub.Proofs.Trust;

namespace Hub.Core.Log.Archives;

/// <summary>The checks of one archive.</summary>
/// <param name="name">Its name.</param>
/// <param name="anchors">The reader's own CA certificates; null when it named none.</param>
/// <param name="keys">The reader's own verifier keys of the log; empty when it named none.</param>
internal sealed class ArchiveCheck(string name, TrustAnchors? anchors, IReadOnlyList<NoteVerifier> keys)
{
    private const int MaxFaults = 100;
    private const string Sums = EvidencePackageFile.Sums;

    private static readonly string[] s_required =
    [
        ArchiveName.Manifest, ArchiveName.Hashes, ArchiveName.PayloadList, ArchiveName.Proof, EvidencePackageFile.Checkpoint, EvidencePackageFile.Seal, EvidencePackageFile.Ca,
        EvidencePackageFile.Crl, EvidencePackageFile.VerifierKey, Sums,
    ];

    private readonly List<ArchiveFault> _faults = [];

    /// <summary>Null when it cannot be read.</summary>
    public VerifiedArchive? Archive { get; private set; }

    public IReadOnlyList<ArchiveFault> Faults => _faults;

    /// <summary>Root of the tree of the entries before the first; null when there are none, or the proof does not hold.</summary>
    public byte[]? RootBefore { get; private set; }

    /// <summary>Root of the tree up to the last entry; null when the proof does not hold.</summary>
    public byte[]? RootAfter { get; private set; }

    public void Add(string code, string place, string detail)
    {
        if (_faults.Count < MaxFaults)
        {
            _faults.Add(new ArchiveFault(code, name, place, detail));
        }
    }

    public void Run(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var digest = Convert.ToHexStringLower(SHA256.HashData(file));
            file.Position = 0;
            using var package = ZipPackage.Open(file, s_required);
            var manifest = ArchiveManifest.Parse(package.Read(ArchiveName.Manifest));
            CheckFiles(package);
            var entries = ReadEntries(package, manifest);
            var encrypted = CheckPayloads(package, manifest, entries);
            CheckSignatures(package, manifest, entries);
            CheckProof(package, manifest, entries);
            Archive = new VerifiedArchive(name, manifest.First, manifest.Next, manifest.Origin, manifest.Payloads, encrypted, manifest.Previous, digest);
            if (name != ArchiveName.Of(manifest.First, manifest.Next))
            {
                Add(ArchiveFaultCodes.Manifest, ArchiveName.Manifest, $"It holds the entries {manifest.First}-{manifest.Next - 1}, which is not what its name says.");
            }
        }
        catch (Exception e) when (e is FormatException || ZipPackage.IsDamage(e))
        {
            Add(ArchiveFaultCodes.Container, "", e.Message);
        }
    }

    private void CheckFiles(ZipPackage package)
    {
        var digests = package.Names.Where(n => n != Sums).Select(n => (n, EvidenceChecklist.Read(() => package.Digest(n)).Value ?? ""));
        foreach (var changed in FileSums.Changed(FileSums.Parse(package.Text(Sums)), digests))
        {
            Add(ArchiveFaultCodes.File, PlaceOf(changed), package.Has(changed) ? "It has not the digest that SHA256SUMS states." : "SHA256SUMS states it, and it is not there.");
        }
    }

    /// <summary>The entries in order, as many as there are. A null stands for one that is none.</summary>
    private List<(ReadOnlyMemory<byte> Bytes, EntrySummary? Summary)> ReadEntries(ZipPackage package, ArchiveManifest manifest)
    {
        var entries = new List<(ReadOnlyMemory<byte>, EntrySummary?)>();
        foreach (var bundle in package.Names.Where(n => n.StartsWith(ArchiveName.Entries, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var (parsed, problem) = EvidenceChecklist.Read(() => EntryBundle.Parse(package.Read(bundle)));
            if (parsed is null)
            {
                Add(ArchiveFaultCodes.Entry, bundle, problem);
                continue;
            }

            foreach (var entry in parsed)
            {
                var (summary, why) = EvidenceChecklist.Read(() => EntrySummary.Parse(entry.Span));
                if (summary is null)
                {
                    Add(ArchiveFaultCodes.Entry, ArchiveFault.EntryAt(manifest.First + entries.Count), why);
                }

                entries.Add((entry, summary));
            }
        }

        if (entries.Count != manifest.Next - manifest.First)
        {
            Add(ArchiveFaultCodes.Manifest, ArchiveName.Manifest, $"{manifest.Next - manifest.First} entries are stated; it holds {entries.Count}.");
        }

        return entries;
    }

    /// <returns>How many payloads are encrypted.</returns>
    private int CheckPayloads(ZipPackage package, ArchiveManifest manifest, List<(ReadOnlyMemory<byte> Bytes, EntrySummary? Summary)> entries)
    {
        var payloads = ArchivedPayload.Parse(package.Read(ArchiveName.PayloadList));
        var files = IndicesOf(package, ArchiveName.Payloads);
        if (payloads.Count != manifest.Payloads)
        {
            Add(ArchiveFaultCodes.Manifest, ArchiveName.Manifest, $"{manifest.Payloads} payloads are stated; {payloads.Count} are listed.");
        }

        foreach (var payload in payloads)
        {
            if (!files.Remove(payload.Index))
            {
                Add(ArchiveFaultCodes.Payload, ArchiveFault.EntryAt(payload.Index), "The payload is listed and not there, or listed twice.");
            }
            else if (SummaryAt(payload.Index) is not { HasPayload: true } entry)
            {
                Add(ArchiveFaultCodes.Payload, ArchiveFault.EntryAt(payload.Index), "A payload of no message of this archive.");
            }
            else if (EvidenceChecklist.Read(() => package.Read(ArchiveName.At(ArchiveName.Payloads, payload.Index))) is var (content, problem) && (content is null || Wrong(content, payload, entry) is { Length: > 0 }))
            {
                Add(ArchiveFaultCodes.Payload, ArchiveFault.EntryAt(payload.Index), content is null ? problem : $"The payload differs from its entry in {Wrong(content, payload, entry)}.");
            }
        }

        foreach (var index in files)
        {
            Add(ArchiveFaultCodes.Payload, ArchiveFault.EntryAt(index), "A payload that is not listed.");
        }

        return payloads.Count(p => p.Key is not null);

        EntrySummary? SummaryAt(long index) => index >= manifest.First && index - manifest.First < entries.Count ? entries[(int)(index - manifest.First)].Summary : null;
    }

    /// <summary>Of an encrypted payload nothing but its length can be compared without its key.</summary>
    private static string Wrong(byte[] content, ArchivedPayload payload, EntrySummary entry) =>
        payload.Key is null ? PayloadDigest.Differences(content, entry) : content.Length == entry.Size + GcmCipher.Overhead ? "" : "size";

    private void CheckSignatures(ZipPackage package, ArchiveManifest manifest, List<(ReadOnlyMemory<byte> Bytes, EntrySummary? Summary)> entries)
    {
        var files = IndicesOf(package, ArchiveName.Signatures);
        for (var i = 0; i < entries.Count; i++)
        {
            var index = manifest.First + i;
            if (entries[i].Summary?.Signature is { } stated
                && (!files.Remove(index) || EvidenceChecklist.Read(() => package.Digest(ArchiveName.At(ArchiveName.Signatures, index))).Value != stated))
            {
                Add(ArchiveFaultCodes.Signature, ArchiveFault.EntryAt(index), "The sender's signature is not the one that the entry states, or is missing.");
            }
        }

        foreach (var index in files)
        {
            Add(ArchiveFaultCodes.Signature, ArchiveFault.EntryAt(index), "A signature of no signed message of this archive.");
        }
    }

    private void CheckProof(ZipPackage package, ArchiveManifest manifest, List<(ReadOnlyMemory<byte> Bytes, EntrySummary? Summary)> entries)
    {
        var (proof, problem) = EvidenceChecklist.Read(() => MultiProof.Parse(package.Text(ArchiveName.Proof)));
        var checkpoint = CheckCheckpoint(package, proof?.Note);
        if (proof is null || checkpoint is null)
        {
            Add(ArchiveFaultCodes.Proof, ArchiveName.Proof, proof is null ? problem : "Without a checkpoint it leads nowhere.");
            return;
        }

        if (checkpoint.Origin != manifest.Origin || checkpoint.Size != manifest.Size)
        {
            Add(ArchiveFaultCodes.Manifest, ArchiveName.Manifest, $"It states {manifest.Origin} at {manifest.Size} entries; the checkpoint is of {checkpoint.Origin} at {checkpoint.Size}.");
        }

        var range = IndexSet.Between(manifest.First, manifest.Next - 1);
        if (proof.Indices.ToString() != range.ToString())
        {
            Add(ArchiveFaultCodes.Manifest, ArchiveName.Manifest, $"It states the entries {range}; the proof is of others.");
            return;
        }

        var leaves = entries.ConvertAll(e => MerkleHash.Leaf(e.Bytes.Span));
        if (Leads(leaves))
        {
            RootBefore = proof.RootBefore();

            // The hashes left of the range are the peaks of the tree before it: with the entries they give the tree that ends with them.
            RootAfter = (proof with { Hashes = [.. proof.Hashes.Take(BitOperations.PopCount((ulong)manifest.First))] }).RootOf(manifest.Next, leaves);
            return;
        }

        var hashes = package.Read(ArchiveName.Hashes).Chunk(MerkleHash.Size).ToArray();
        if (!Leads(hashes))
        {
            Add(ArchiveFaultCodes.Proof, ArchiveName.Proof, $"The entries {range} do not lead to the root of the checkpoint.");
            return;
        }

        for (var i = 0; i < hashes.Length; i++)
        {
            if (i >= leaves.Count || !hashes[i].AsSpan().SequenceEqual(leaves[i]))
            {
                Add(ArchiveFaultCodes.Entry, ArchiveFault.EntryAt(manifest.First + i), "The entry is not the one that the tree holds here.");
            }
        }

        bool Leads(IReadOnlyList<byte[]> under) => proof.RootOf(checkpoint.Size, under) is { } root && checkpoint.Root.Span.SequenceEqual(root);
    }

    private Checkpoint? CheckCheckpoint(ZipPackage package, SignedNote? note)
    {
        var files = package.Names.Where(n => n.StartsWith("META-INF/", StringComparison.Ordinal)).Append(EvidencePackageFile.Checkpoint)
            .ToDictionary(n => n, n => EvidenceChecklist.Read(() => package.Read(n)).Value ?? [], StringComparer.Ordinal);
        var checks = new EvidenceChecklist();
        var sealedText = new CheckpointChecks(checks, anchors, keys);
        var checkpoint = sealedText.CheckText(Text(EvidencePackageFile.Checkpoint), note);
        sealedText.CheckNote(note, checkpoint, Text(EvidencePackageFile.VerifierKey));
        sealedText.CheckSeal(files[EvidencePackageFile.Checkpoint], files[EvidencePackageFile.Seal], Text(EvidencePackageFile.Ca), Text(EvidencePackageFile.Crl),
            files.GetValueOrDefault(EvidencePackageFile.Timestamp));
        FurtherSealChecks.Check(checks, files, anchors);
        foreach (var failed in checks.Checks.Where(c => c.Outcome == CheckOutcome.Failed))
        {
            Add(ArchiveFaultCodes.Checkpoint, failed.Name, $"{failed.Zh} {failed.En}");
        }

        return checkpoint;

        string Text(string file) => EvidencePackageFile.Text(files, file);
    }

    private static HashSet<long> IndicesOf(ZipPackage package, string folder) =>
        [.. package.Names.Where(n => n.StartsWith(folder, StringComparison.Ordinal)).Select(n => IndexIn(n, folder) ?? -1)];

    /// <summary>A payload or signature is named by its entry.</summary>
    private static string PlaceOf(string file) =>
        (IndexIn(file, ArchiveName.Payloads) ?? IndexIn(file, ArchiveName.Signatures)) is { } index ? ArchiveFault.EntryAt(index) : file;

    private static long? IndexIn(string file, string folder) =>
        file.StartsWith(folder, StringComparison.Ordinal) && long.TryParse(file.AsSpan(folder.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && ArchiveName.At(folder, index) == file ? index : null;
}
