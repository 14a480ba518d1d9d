using System.Text;
using Hub.Schemas.Validation.Json;

namespace Hub.Schemas.Validation.Keywords;

/// <summary>A member's name, ready to be looked up.</summary>
internal readonly struct MemberName
{
    private readonly byte[] _utf8;
    private readonly int _hash;

    public MemberName(string text)
    {
        Text = text;
        _utf8 = Encoding.UTF8.GetBytes(text);
        _hash = Utf8Hash.Compute(_utf8);
    }

    public string Text { get; }

    /// <summary>Index of the value of this member in <paramref name="container"/> (an object), or -1.</summary>
    public int In(JsonValue container) => container.Member(_utf8, _hash);
}
