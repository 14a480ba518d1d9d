using System.Buffers.Binary;
using System.Text;

namespace Hub.Proofs.Checkpoints;

/// <summary>
/// A C2SP signed note: a text that ends in a newline, a blank line, and signature lines <c>— name base64(keyid4‖signature)</c>.
/// Signatures of unknown keys are carried and ignored.
/// </summary>
public sealed class SignedNote
{
    /// <summary>100 signature lines.</summary>
    public const int MaxSignatures = 100;

    private readonly byte[] _text;

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures) =>
        (Text, _text, Signatures) = (text, Encoding.UTF8.GetBytes(text), signatures);

    /// <summary>What is signed, with its final newline.</summary>
    public string Text { get; }

    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <exception cref="FormatException">The text does not end in a newline.</exception>
    public static SignedNote Sign(string text, params IReadOnlyList<NoteSigner> signers)
    {
        if (!text.EndsWith('\n'))
        {
            throw new FormatException("The text of a note ends in a newline.");
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        return new SignedNote(text, [.. signers.Select(s => s.Sign(bytes))]);
    }

    /// <exception cref="FormatException">The text is not a signed note.</exception>
    public static SignedNote Parse(string note)
    {
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !note.EndsWith('\n') || split + 2 == note.Length || note.Any(c => c < ' ' && c != '\n'))
        {
            throw new FormatException("A signed note is a text, a blank line and signature lines, each ended by a newline.");
        }

        var lines = note[(split + 2)..^1].Split('\n');
        return lines.Length <= MaxSignatures
            ? new SignedNote(note[..(split + 1)], [.. lines.Select(ParseLine)])
            : throw new FormatException($"A signed note has at most {MaxSignatures} signatures.");
    }

    /// <summary>True when the key signed this note and every line that names the key verifies.</summary>
    public bool IsSignedBy(NoteVerifier verifier)
    {
        var own = Signatures.Where(verifier.IsOf).ToList();
        return own.Count > 0 && own.All(s => verifier.Verify(_text, s));
    }

    /// <summary>True when one of the keys or more signed this note and every line that names one of them verifies.</summary>
    public bool IsSignedByAny(IReadOnlyCollection<NoteVerifier> keys)
    {
        var own = Signatures.Select(s => (Signature: s, Key: keys.FirstOrDefault(k => k.IsOf(s)))).Where(s => s.Key is not null).ToList();
        return own.Count > 0 && own.All(s => s.Key!.Verify(_text, s.Signature));
    }

    /// <summary>The note as it is stored and served.</summary>
    public override string ToString()
    {
        var note = new StringBuilder(Text).Append('\n');
        foreach (var signature in Signatures)
        {
            note.Append(signature.ToLine());
        }

        return note.ToString();
    }

    /// <summary>The same note with the signatures of these keys only.</summary>
    public SignedNote SignedBy(IReadOnlyCollection<NoteVerifier> keys) => new(Text, [.. Signatures.Where(s => keys.Any(k => k.IsOf(s)))]);

    private static NoteSignature ParseLine(string line)
    {
        var space = line.LastIndexOf(' ');
        if (!line.StartsWith(NoteSignature.LineStart, StringComparison.Ordinal) || space < NoteSignature.LineStart.Length || !NoteKey.IsName(line[NoteSignature.LineStart.Length..space]))
        {
            throw new FormatException("A signature line reads '— name base64'.");
        }

        var blob = new byte[line.Length - space];
        if (!Convert.TryFromBase64String(line[(space + 1)..], blob, out var length) || length <= sizeof(uint)
            || Convert.ToBase64String(blob, 0, length) != line[(space + 1)..])
        {
            throw new FormatException("A signature line ends in the base64 of a key id and a signature.");
        }

        return new NoteSignature(line[NoteSignature.LineStart.Length..space], BinaryPrimitives.ReadUInt32BigEndian(blob), blob.AsMemory(sizeof(uint), length - sizeof(uint)));
    }
}
