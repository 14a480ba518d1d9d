using System.Globalization;
using Hub.Schemas.Validation.Json;

namespace Hub.Schemas.Validation.Keywords;

/// <summary>A JSON Pointer (RFC 6901) ready to be followed from the root of a message.</summary>
internal sealed class MessagePath
{
    private readonly (MemberName Name, int Index)[] _steps;

    /// <param name="pointer">"" or text that begins with a slash.</param>
    public MessagePath(string pointer)
    {
        Pointer = pointer;
        _steps = [.. pointer.Split('/').Skip(1).Select(Step)];
    }

    public string Pointer { get; }

    /// <summary>The member of the root that the path leads to, or null when it leads elsewhere.</summary>
    public string? RootMember => _steps is [var only] ? only.Name.Text : null;

    /// <summary>Index of the value on the tape, or -1 when the message has none there.</summary>
    public int In(JsonValue root)
    {
        if (_steps is [var only] && root.Kind == JsonKind.Object)
        {
            return only.Name.In(root);
        }

        var value = root;
        foreach (ref readonly var step in _steps.AsSpan())
        {
            var next = value.Kind switch
            {
                JsonKind.Object => step.Name.In(value),
                JsonKind.Array => value.Element(step.Index),
                _ => -1,
            };

            if (next < 0)
            {
                return -1;
            }

            value = value.At(next);
        }

        return value.Index;
    }

    private static (MemberName Name, int Index) Step(string token)
    {
        var name = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        return (new MemberName(name), int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1);
    }
}
