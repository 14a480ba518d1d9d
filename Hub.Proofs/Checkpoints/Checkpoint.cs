using System.Globalization;
using Hub.Proofs.Tree;

namespace Hub.Proofs.Checkpoints;

/// <summary>
/// What the hub states about its log at one moment (C2SP tlog-checkpoint): the tree of <see cref="Size"/> entries of the log
/// <see cref="Origin"/> has this root. Its text is what the note signature and the CA seal cover.
/// </summary>
public sealed record Checkpoint
{
    /// <summary>Name of the log, a schema-less URL: <c>yunfu.gov.cn/exchange/log</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>Number of entries, 0 or more.</summary>
    public required long Size { get; init; }

    /// <summary>RFC 6962 root hash, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Root { get; init; }

    /// <summary>Three lines, each ended by a newline: origin, size in decimal, root in base64.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.Span)}\n");

    /// <summary>Reads a checkpoint text; extension lines after the third are allowed and ignored, as the specification says.</summary>
    /// <exception cref="FormatException">The text is not a checkpoint.</exception>
    public static Checkpoint Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines.Length < 4 || lines[^1].Length != 0 || lines[0].Length == 0)
        {
            throw new FormatException("A checkpoint has at least three lines, each ended by a newline.");
        }

        if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || (lines[1].Length > 1 && lines[1][0] == '0'))
        {
            throw new FormatException("The second line of a checkpoint is the tree size in decimal.");
        }

        return new Checkpoint { Origin = lines[0], Size = size, Root = MerkleHash.Parse(lines[2]) };
    }

    public bool Equals(Checkpoint? other) =>
        other is not null && Origin == other.Origin && Size == other.Size && Root.Span.SequenceEqual(other.Root.Span);

    public override int GetHashCode() => HashCode.Combine(Origin, Size);
}
