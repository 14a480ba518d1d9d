using System.Text;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Seals;

namespace Hub.Client.Verification;

/// <summary>Judges whether a checkpoint is one of the log, by its signature and, where anchors are given, by its seals. One thread at a time.</summary>
internal sealed class CheckpointJudge(VerificationOptions options) : IDisposable
{
    private readonly SealVerifier _seals = new();
    private readonly SealTrust? _trust = options.SealAnchors is { } anchors ? new SealTrust(anchors, options.SealRevocations) : null;

    /// <summary>True when seals are to be had with the checkpoint.</summary>
    public bool WantsSeals => _trust is not null;

    /// <exception cref="HubEvidenceException">It is not a checkpoint that a key of the log signed.</exception>
    public Checkpoint Read(SignedNote note)
    {
        try
        {
            var checkpoint = Checkpoint.Parse(note.Text);
            if (note.IsSignedByAny(options.LogKeys) && options.LogKeys.Any(k => k.Name == checkpoint.Origin))
            {
                return checkpoint;
            }
        }
        catch (FormatException e)
        {
            throw Unreadable(e);
        }

        throw new HubEvidenceException(EvidenceCodes.Checkpoint, null, "signature", "检查点不是由所给的日志公钥签名。", "The checkpoint is not signed by a key of the log that was named.");
    }

    public static HubEvidenceException Unreadable(Exception inner) =>
        new(EvidenceCodes.Checkpoint, null, "form", "检查点无法读取。", "The checkpoint cannot be read.", inner);

    /// <summary>Every seal must be intact and over this text, and the signer of one or more lead to an anchor: seals of other suites may come from other authorities.</summary>
    /// <exception cref="HubEvidenceException">They are not.</exception>
    public void CheckSeals(SignedNote note, IReadOnlyList<byte[]> seals)
    {
        if (_trust is null)
        {
            return;
        }

        var text = Encoding.UTF8.GetBytes(note.Text);
        string? problem = null;
        var isTrusted = false;
        foreach (var seal in seals)
        {
            var verdict = _seals.Verify(text, seal);
            if (verdict.Code is { } code)
            {
                throw Bad(code);
            }

            var doubt = _trust.JudgePath(verdict.Signer!, verdict.SigningTime)
                ?? (options.SealRevocations.Count > 0 ? _trust.JudgeRevocation(verdict.Signer!, verdict.SigningTime) : null);
            problem ??= doubt;
            isTrusted |= doubt is null;
        }

        if (!isTrusted)
        {
            throw Bad(problem ?? "none");
        }
    }

    public void Dispose() => _seals.Dispose();

    private static HubEvidenceException Bad(string code) =>
        new(EvidenceCodes.Seal, null, code, $"检查点的签章不成立({code})。", $"The seal of the checkpoint does not hold ({code}).");
}
