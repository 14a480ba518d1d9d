using System.Buffers;

namespace Hub.Schemas.Validation.Patterns;

/// <summary>
/// An anchored sequence of ASCII character classes with counts, such as <c>^[0-9]{6}$</c> or <c>^[A-Z]{2,4}-\d+$</c>, in which a
/// count never has to be taken back: each class of variable count excludes what may follow it.
/// </summary>
internal sealed class SimplePattern : TextPattern
{
    private readonly Step[] _steps;
    private readonly SearchValues<byte>? _only;

    private SimplePattern(string source, Step[] steps)
        : base(source)
    {
        _steps = steps;
        _only = steps is [var only] ? SearchValues.Create([.. Enumerable.Range(0, 128).Select(c => (byte)c).Where(only.Set.Contains)]) : null;
    }

    /// <summary>The compiled pattern, or null when it is not this simple.</summary>
    public static SimplePattern? TryParse(string source)
    {
        if (source.Length < 2 || source[0] != '^' || source[^1] != '$')
        {
            return null;
        }

        var reader = new SimplePatternReader(source.AsSpan(1, source.Length - 2));
        var steps = new List<Step>();
        while (!reader.AtEnd)
        {
            if (!reader.TryReadClass(out var set) || !reader.TryReadCount(out var minimum, out var maximum))
            {
                return null;
            }

            steps.Add(new Step(set, minimum, maximum));
        }

        return IsDeterministic(steps) ? new SimplePattern(source, [.. steps]) : null;
    }

    public override bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        if (_only is not null)
        {
            return utf8.Length >= _steps[0].Minimum && utf8.Length <= _steps[0].Maximum && !utf8.ContainsAnyExcept(_only);
        }

        foreach (ref readonly var step in _steps.AsSpan())
        {
            var most = Math.Min(step.Maximum, utf8.Length);
            var count = 0;
            while (count < most && step.Set.Contains(utf8[count]))
            {
                count++;
            }

            if (count < step.Minimum)
            {
                return false;
            }

            utf8 = utf8[count..];
        }

        return utf8.IsEmpty;
    }

    private static bool IsDeterministic(List<Step> steps)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Minimum == steps[i].Maximum)
            {
                continue;
            }

            for (var next = i + 1; next < steps.Count; next++)
            {
                if (steps[i].Set.Intersects(steps[next].Set))
                {
                    return false;
                }

                if (steps[next].Minimum > 0)
                {
                    break;
                }
            }
        }

        return true;
    }

    private readonly record struct Step(AsciiSet Set, int Minimum, int Maximum);
}
