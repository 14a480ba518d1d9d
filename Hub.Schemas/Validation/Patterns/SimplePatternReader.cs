using System.Globalization;

namespace Hub.Schemas.Validation.Patterns;

/// <summary>Reads classes and counts of a simple pattern; gives up (false) at anything else.</summary>
internal ref struct SimplePatternReader(ReadOnlySpan<char> text)
{
    private const string Special = "\\^$.|?*+()[]{}";
    private ReadOnlySpan<char> _rest = text;

    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>What has not been read yet.</summary>
    public readonly ReadOnlySpan<char> Rest => _rest;

    public bool TryReadClass(out AsciiSet set)
    {
        if (_rest[0] == '[')
        {
            return TryReadBrackets(out set);
        }

        if (_rest[0] == '\\')
        {
            return TryReadEscape(out set);
        }

        set = AsciiSet.Range(_rest[0], _rest[0]);
        var literal = char.IsAscii(_rest[0]) && !Special.Contains(_rest[0], StringComparison.Ordinal);
        _rest = _rest[1..];
        return literal;
    }

    public bool TryReadCount(out int minimum, out int maximum)
    {
        (minimum, maximum) = (1, 1);
        if (_rest.IsEmpty)
        {
            return true;
        }

        switch (_rest[0])
        {
            case '?':
                (minimum, maximum) = (0, 1);
                break;
            case '*':
                (minimum, maximum) = (0, int.MaxValue);
                break;
            case '+':
                (minimum, maximum) = (1, int.MaxValue);
                break;
            case '{':
                return TryReadBraces(out minimum, out maximum) && !AtLazyMark();
            default:
                return true;
        }

        _rest = _rest[1..];
        return !AtLazyMark();
    }

    private readonly bool AtLazyMark() => !_rest.IsEmpty && _rest[0] is '?' or '+' or '*' or '{';

    private bool TryReadBraces(out int minimum, out int maximum)
    {
        (minimum, maximum) = (0, 0);
        var end = _rest.IndexOf('}');
        if (end < 0)
        {
            return false;
        }

        var inner = _rest[1..end];
        _rest = _rest[(end + 1)..];
        var comma = inner.IndexOf(',');
        if (!int.TryParse(comma < 0 ? inner : inner[..comma], NumberStyles.None, CultureInfo.InvariantCulture, out minimum))
        {
            return false;
        }

        maximum = comma < 0 ? minimum : int.MaxValue;
        return comma < 0
            || comma == inner.Length - 1
            || (int.TryParse(inner[(comma + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out maximum) && maximum >= minimum);
    }

    private bool TryReadBrackets(out AsciiSet set)
    {
        set = default;
        _rest = _rest[1..];
        if (_rest.IsEmpty || _rest[0] == '^')
        {
            return false;
        }

        while (!_rest.IsEmpty && _rest[0] != ']')
        {
            if (_rest[0] == '\\')
            {
                if (!TryReadEscape(out var escaped) || (!_rest.IsEmpty && _rest[0] == '-' && _rest.Length > 1 && _rest[1] != ']'))
                {
                    return false;
                }

                set = set.With(escaped);
                continue;
            }

            var first = _rest[0];
            var isRange = _rest.Length > 2 && _rest[1] == '-' && _rest[2] != ']';
            var last = isRange ? _rest[2] : first;
            if (!char.IsAscii(first) || !char.IsAscii(last) || last < first || last == '\\')
            {
                return false;
            }

            set = set.With(AsciiSet.Range(first, last));
            _rest = _rest[(isRange ? 3 : 1)..];
        }

        if (_rest.IsEmpty)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    private bool TryReadEscape(out AsciiSet set)
    {
        set = default;
        if (_rest.Length < 2)
        {
            return false;
        }

        var c = _rest[1];
        _rest = _rest[2..];
        switch (c)
        {
            case 'd':
                set = AsciiSet.Digits;
                return true;
            case 'w':
                set = AsciiSet.WordCharacters;
                return true;
            default:
                set = AsciiSet.Range(c, c);
                return char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c);
        }
    }
}
