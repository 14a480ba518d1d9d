using System.Numerics;
using System.Text;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Tree;

namespace Hub.Proofs;

/// <summary>
/// That many entries stand in the log at their indices, in one text that is verified offline: the roots of the largest subtrees (RFC 6962 section 2.1) that hold none of them, from
/// left to right. Whoever has the entries computes the root of the whole tree from both. For a range [a, b) it is at most about 2·log2(size) hashes, however long the range.
/// </summary>
/// <remarks>Written like a C2SP tlog-proof, to which it is what a multi-proof is to a proof: header, <c>indices 3-7,9</c>, hashes in base64, a blank line, the signed checkpoint.</remarks>
public sealed record MultiProof
{
    private const string Header = "yunfu.gov.cn/multiproof@v1";
    private const string Label = "indices ";

    public required IndexSet Indices { get; init; }

    /// <summary>32 bytes each, from left to right.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Hashes { get; init; }

    /// <summary>The signed checkpoint of the tree that the proof leads to.</summary>
    public required SignedNote Note { get; init; }

    /// <summary>The largest subtrees [start, end) of a tree of <paramref name="size"/> entries that hold none of the indices, from left to right.</summary>
    public static IReadOnlyList<(long Start, long End)> Outside(IndexSet indices, long size)
    {
        var outside = new List<(long Start, long End)>();
        Collect(new Cursor(indices), 0, size, outside);
        return outside;
    }

    /// <summary>Root of the tree of <paramref name="size"/> entries by these hashes and leaves; null when there are too many or too few of either.</summary>
    /// <param name="size">Entries of the tree.</param>
    /// <param name="leaves">Leaf hashes of the indices in ascending order; read once, one at a time.</param>
    public byte[]? RootOf(long size, IEnumerable<byte[]> leaves)
    {
        if (Indices.Last >= size || Hashes.Any(h => h.Length != MerkleHash.Size))
        {
            return null;
        }

        using var leaf = leaves.GetEnumerator();
        using var hash = Hashes.GetEnumerator();
        var root = RootOf(new Cursor(Indices), 0, size, leaf, hash);
        return root is null || leaf.MoveNext() || hash.MoveNext() ? null : root;
    }

    /// <summary>
    /// Root of the tree of the entries before the first index, by the hashes left of it: they are the perfect subtrees of that tree. So a proof that leads to a checkpoint also
    /// shows that it continues an earlier one of this size. Null when there are too few hashes, or no entries before.
    /// </summary>
    public byte[]? RootBefore()
    {
        var peaks = BitOperations.PopCount((ulong)Indices.First);
        if (peaks == 0 || Hashes.Count < peaks)
        {
            return null;
        }

        var root = Hashes[peaks - 1].ToArray();
        for (var i = peaks - 2; i >= 0; i--)
        {
            MerkleHash.Node(Hashes[i].Span, root, root);
        }

        return root;
    }

    public string ToText()
    {
        var text = new StringBuilder(Header).Append('\n').Append(Label).Append(Indices).Append('\n');
        foreach (var hash in Hashes)
        {
            text.Append(Convert.ToBase64String(hash.Span)).Append('\n');
        }

        return text.Append('\n').Append(Note).ToString();
    }

    /// <exception cref="FormatException">The text is not a multi-proof.</exception>
    public static MultiProof Parse(string text)
    {
        var blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = blank < 0 ? [] : text[..blank].Split('\n');
        return lines.Length >= 2 && lines[0] == Header && lines[1].StartsWith(Label, StringComparison.Ordinal) && IndexSet.TryParse(lines[1][Label.Length..], out var indices)
            ? new MultiProof { Indices = indices, Hashes = [.. lines[2..].Select(MerkleHash.Parse)], Note = SignedNote.Parse(text[(blank + 2)..]) }
            : throw new FormatException($"A multi-proof begins with the line {Header} and a line of indices.");
    }

    private static void Collect(Cursor at, long start, long end, List<(long Start, long End)> outside)
    {
        if (!at.Meets(start, end))
        {
            outside.Add((start, end));
        }
        else if (!at.Covers(start, end))
        {
            var split = start + ProofPlan.Split(end - start);
            Collect(at, start, split, outside);
            Collect(at, split, end, outside);
        }
    }

    private static byte[]? RootOf(Cursor at, long start, long end, IEnumerator<byte[]> leaf, IEnumerator<ReadOnlyMemory<byte>> hash)
    {
        if (!at.Meets(start, end))
        {
            return hash.MoveNext() ? hash.Current.ToArray() : null;
        }

        if (end - start == 1)
        {
            return leaf.MoveNext() ? leaf.Current : null;
        }

        var split = start + ProofPlan.Split(end - start);
        if (RootOf(at, start, split, leaf, hash) is not { } left || RootOf(at, split, end, leaf, hash) is not { } right)
        {
            return null;
        }

        var node = new byte[MerkleHash.Size];
        MerkleHash.Node(left, right, node);
        return node;
    }

    /// <summary>Walks the ranges along with the subtrees, both from left to right.</summary>
    private sealed class Cursor(IndexSet indices)
    {
        private int _range;

        public bool Meets(long start, long end)
        {
            while (_range < indices.Ranges.Count && indices.Ranges[_range].Last < start)
            {
                _range++;
            }

            return _range < indices.Ranges.Count && indices.Ranges[_range].First < end;
        }

        /// <summary>Asked of what <see cref="Meets"/>.</summary>
        public bool Covers(long start, long end) => indices.Ranges[_range].First <= start && end - 1 <= indices.Ranges[_range].Last;
    }
}
