using System.Globalization;
using System.Text;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Tree;

namespace Hub.Proofs;

/// <summary>
/// A C2SP tlog-proof: that an entry is in the log, in one text that is verified offline. Header, optional extra data, index, the hashes of the inclusion
/// proof, a blank line, the signed checkpoint.
/// </summary>
public sealed record InclusionReceipt
{
    private const string Header = "c2sp.org/tlog-proof@v1";
    private const string Extra = "extra ";
    private const string IndexLabel = "index ";

    /// <summary>Index of the entry, from 0.</summary>
    public required long Index { get; init; }

    public required MerkleProof Proof { get; init; }

    /// <summary>The signed checkpoint of the tree that the proof leads to.</summary>
    public required SignedNote Note { get; init; }

    public string ToText()
    {
        var text = new StringBuilder(Header).Append('\n').Append(CultureInfo.InvariantCulture, $"{IndexLabel}{Index}\n");
        foreach (var hash in Proof.Hashes)
        {
            text.Append(Convert.ToBase64String(hash.Span)).Append('\n');
        }

        return text.Append('\n').Append(Note).ToString();
    }

    /// <exception cref="FormatException">The text is not a tlog-proof.</exception>
    public static InclusionReceipt Parse(string text)
    {
        var blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = blank < 0 ? [] : text[..blank].Split('\n');
        if (lines.Length < 2 || lines[0] != Header)
        {
            throw new FormatException($"A tlog-proof begins with the line {Header}.");
        }

        var at = lines[1].StartsWith(Extra, StringComparison.Ordinal) ? 2 : 1; // extra data means something to its maker only
        if (at >= lines.Length || !lines[at].StartsWith(IndexLabel, StringComparison.Ordinal)
            || !long.TryParse(lines[at].AsSpan(IndexLabel.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || lines[at].Length != IndexLabel.Length + index.ToString(CultureInfo.InvariantCulture).Length)
        {
            throw new FormatException("A tlog-proof states the index of its entry.");
        }

        return new InclusionReceipt
        {
            Index = index,
            Proof = new MerkleProof([.. lines[(at + 1)..].Select(MerkleHash.Parse)]),
            Note = SignedNote.Parse(text[(blank + 2)..]),
        };
    }
}
