using Hub.Proofs.Trust;

namespace Hub.Core.Log.Evidence;

/// <summary>The check of the signature of a department in a package of one entry: of the sender of a message, or of the receiver of a delivery.</summary>
internal static class DepartmentSignatureCheck
{
    /// <param name="checks">Where the outcome goes; nothing when the entry is not signed.</param>
    /// <param name="files">The package.</param>
    /// <param name="entry">Null when it could not be read.</param>
    /// <param name="log">Name of the log.</param>
    /// <param name="own">The reader's own CA certificates; null when it named none.</param>
    public static void Check(EvidenceChecklist checks, IReadOnlyDictionary<string, byte[]> files, EntrySummary? entry, string log, TrustAnchors? own)
    {
        var isReceipt = entry?.Kind == "delivery";
        var (name, file) = isReceipt ? (EvidenceChecks.Receiver, EvidencePackageFile.Receiver) : (EvidenceChecks.Origin, EvidencePackageFile.Origin);
        var cms = files.GetValueOrDefault(file);
        if (entry is null || (cms is null && entry.Signature is null))
        {
            return;
        }

        if (cms is null)
        {
            checks.Failed(name, "条目载明部门签名,包内却没有。", "The entry states a signature of its department, but the package holds none.");
            return;
        }

        using var judge = DepartmentSignatures.Of(own, EvidencePackageFile.Text(files, EvidencePackageFile.Ca), EvidencePackageFile.Text(files, EvidencePackageFile.Crl));
        var problem = judge.ProblemOf(cms, entry, log);
        var (zh, en) = isReceipt
            ? ($"接收方 {entry.Signatory} 的签名完好,确认收到 {entry.Receipt?.Count} 条", $"The receiver {entry.Signatory} signed for {entry.Receipt?.Count} messages")
            : ($"发送方 {entry.Signatory} 的签名完好,覆盖报文", $"The sender {entry.Signatory} signed the payload");
        checks.Judge(name, problem is null,
            $"{zh};签名证书{(own is null ? "由包内的CA签发" : "可信")},接收时未被吊销。",
            $"{en}; its certificate leads to {(own is null ? "the CA inside the package" : "your CA")} and had not been revoked on receipt.",
            $"{(isReceipt ? "接收方" : "发送方")}签名不合格。", problem ?? "");
    }
}
