using System.Text;
using Hub.Schemas.Validation.Json;

namespace Hub.Schemas.Validation.Keywords;

/// <summary>A member's name, ready to be looked up. Where it stood last time is tried first; threads may overwrite that guess for each other.</summary>
internal sealed class MemberName(string text)
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(text);
    private int _guess;

    public string Text => text;

    /// <summary>Index of the value of this member in <paramref name="container"/> (an object), or -1.</summary>
    public int In(JsonValue container)
    {
        var guess = container.Index + _guess;
        if (container.IsMember(guess, _utf8))
        {
            return guess;
        }

        var found = container.Member(_utf8);
        if (found >= 0)
        {
            _guess = found - container.Index;
        }

        return found;
    }
}
