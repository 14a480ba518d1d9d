using System.Globalization;
using System.Text;
using Hub.Proofs;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Tree;

namespace Hub.Core.Log.Witness;

/// <summary>Body of C2SP tlog-witness <c>add-checkpoint</c>: old size, consistency proof, a blank line, the signed checkpoint.</summary>
/// <param name="OldSize">Size of the checkpoint that the witness has, 0 for none.</param>
/// <param name="Proof">That the new tree begins with the old one; empty when there is no old one.</param>
/// <param name="Note">The new checkpoint.</param>
public sealed record AddCheckpointRequest(long OldSize, MerkleProof Proof, SignedNote Note)
{
    /// <summary>63 hashes prove anything about a log of 63-bit size.</summary>
    public const int MaxHashes = 63;

    private const string OldLabel = "old ";

    public string ToText()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{OldLabel}{OldSize}\n");
        foreach (var hash in Proof.Hashes)
        {
            text.Append(Convert.ToBase64String(hash.Span)).Append('\n');
        }

        return text.Append('\n').Append(Note).ToString();
    }

    /// <exception cref="FormatException">The text is not such a request.</exception>
    public static AddCheckpointRequest Parse(string text)
    {
        var blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = blank < 0 ? [] : text[..blank].Split('\n');
        if (lines.Length == 0 || !lines[0].StartsWith(OldLabel, StringComparison.Ordinal)
            || !long.TryParse(lines[0].AsSpan(OldLabel.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var old)
            || lines[0] != string.Create(CultureInfo.InvariantCulture, $"{OldLabel}{old}"))
        {
            throw new FormatException("The request begins with the line 'old N'.");
        }

        return lines.Length - 1 <= MaxHashes
            ? new AddCheckpointRequest(old, new MerkleProof([.. lines[1..].Select(MerkleHash.Parse)]), SignedNote.Parse(text[(blank + 2)..]))
            : throw new FormatException($"A consistency proof has at most {MaxHashes} hashes.");
    }
}
