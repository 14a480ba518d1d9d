using System.Text;

namespace Hub.Schemas.Validation.Patterns;

/// <summary>
/// Reads what stands between <c>^</c> and <c>$</c>: characters, ASCII classes and single other characters in them, <c>.</c>, groups, alternatives and counts. Gives up
/// (null) at anything else.
/// </summary>
internal ref struct BytePatternReader(ReadOnlySpan<char> text)
{
    private const int MaxDepth = 16;
    private ReadOnlySpan<char> _rest = text;
    private int _depth;

    /// <summary>The whole expression. Alternatives of the whole are given up: <c>^</c> and <c>$</c> would belong to one of them each.</summary>
    public PatternNode? Read() => ReadSequence() is { } node && _rest.IsEmpty ? node : null;

    private PatternNode? ReadChoice()
    {
        var parts = new List<PatternNode>();
        do
        {
            if (ReadSequence() is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }
        while (Skip('|'));
        return parts is [var only] ? only : new PatternNode.Choice(parts);
    }

    private PatternNode.Sequence? ReadSequence()
    {
        var parts = new List<PatternNode>();
        while (!_rest.IsEmpty && _rest[0] is not ('|' or ')'))
        {
            if (ReadAtom() is not { } atom)
            {
                return null;
            }

            var reader = new SimplePatternReader(_rest);
            if (!reader.TryReadCount(out var minimum, out var maximum))
            {
                return null;
            }

            _rest = reader.Rest;
            parts.Add((minimum, maximum) == (1, 1) ? atom : new PatternNode.Repeat(atom, minimum, maximum));
        }

        return new PatternNode.Sequence(parts);
    }

    private PatternNode? ReadAtom()
    {
        switch (_rest[0])
        {
            case '(':
                return ReadGroup();
            case '.':
                _rest = _rest[1..];
                return Utf8Class.AnyCharacter;
            case '[':
                return ReadBrackets();
            case > '\x7f':
                return Rune.DecodeFromUtf16(_rest, out var rune, out var length) == System.Buffers.OperationStatus.Done ? Take(length, Utf8Class.Of(rune)) : null;
            default:
                var reader = new SimplePatternReader(_rest);
                if (!reader.TryReadClass(out var set))
                {
                    return null;
                }

                _rest = reader.Rest;
                return Utf8Class.Of(set);
        }
    }

    private PatternNode? ReadGroup()
    {
        _rest = _rest[(_rest.StartsWith("(?:") ? 3 : 1)..];
        if (_depth == MaxDepth || (!_rest.IsEmpty && _rest[0] == '?'))
        {
            return null;
        }

        _depth++;
        var node = ReadChoice();
        _depth--;
        return Skip(')') ? node : null;
    }

    /// <summary>A class: the characters that are not ASCII are taken out one by one, the rest is read as a simple class.</summary>
    private PatternNode? ReadBrackets()
    {
        var end = _rest.IndexOf(']');
        if (end < 0 || _rest[..end].Contains('\\'))
        {
            end = -1;
        }

        var inner = end < 0 ? default : _rest[1..end];
        var ascii = new StringBuilder("[");
        var parts = new List<PatternNode>();
        for (var i = 0; i < inner.Length; i++)
        {
            if (char.IsAscii(inner[i]))
            {
                ascii.Append(inner[i]);
                continue;
            }

            var isRange = (i > 0 && inner[i - 1] == '-') || (i + 2 < inner.Length && inner[i + 1] == '-');
            if (isRange || !Rune.TryCreate(inner[i], out var rune))
            {
                return null;
            }

            parts.Add(Utf8Class.Of(rune));
        }

        if (parts.Count == 0)
        {
            var simple = new SimplePatternReader(_rest);
            if (!simple.TryReadClass(out var set))
            {
                return null;
            }

            _rest = simple.Rest;
            return Utf8Class.Of(set);
        }

        var reader = new SimplePatternReader(ascii.Append(']').ToString());
        if (!reader.TryReadClass(out var rest) || !reader.AtEnd)
        {
            return null;
        }

        parts.Add(Utf8Class.Of(rest));
        return Take(end + 1, new PatternNode.Choice(parts));
    }

    private PatternNode Take(int length, PatternNode node)
    {
        _rest = _rest[length..];
        return node;
    }

    private bool Skip(char c)
    {
        if (_rest.IsEmpty || _rest[0] != c)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }
}
