using System.Buffers;
using System.Net;

namespace Hub.Schemas.Validation.Formats;

/// <summary>Addresses and identifiers of the internet, as far as their form can be told without asking anybody.</summary>
internal static class InternetText
{
    private static readonly SearchValues<byte> s_notInUri = SearchValues.Create(
        [.. Enumerable.Range(0, 0x21).Select(c => (byte)c), .. "\"<>\\^`{|}\u007f"u8, .. Enumerable.Range(0x80, 0x80).Select(c => (byte)c)]);

    private static readonly SearchValues<byte> s_schemeCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-."u8);

    private static readonly SearchValues<byte> s_notInLocalPart = SearchValues.Create(" \t\"(),:;<>@[\\]"u8);

    /// <summary>RFC 5321 in the form that is in use: a dot-atom of at most 64 bytes, @, and a host name.</summary>
    public static bool IsEmail(ReadOnlySpan<byte> text)
    {
        var at = text.LastIndexOf((byte)'@');
        return at is > 0 and <= 64
            && text.Length <= 254
            && text[..at].IndexOfAny(s_notInLocalPart) < 0
            && text[0] != '.'
            && text[at - 1] != '.'
            && text[..at].IndexOf(".."u8) < 0
            && IsHostName(text[(at + 1)..]);
    }

    /// <summary>RFC 1123: labels of letters, digits and inner hyphens, at most 63 bytes each, 253 together.</summary>
    public static bool IsHostName(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > 253)
        {
            return false;
        }

        foreach (var range in text.Split((byte)'.'))
        {
            var label = text[range];
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-')
            {
                return false;
            }

            foreach (var c in label)
            {
                if (!char.IsAsciiLetterOrDigit((char)c) && c != '-')
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>RFC 3986: a scheme, a colon, and no character that would have to be percent-encoded.</summary>
    public static bool IsUri(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        return colon > 0
            && char.IsAsciiLetter((char)text[0])
            && text[..colon].IndexOfAnyExcept(s_schemeCharacters) < 0
            && text[colon..].IndexOfAny(s_notInUri) < 0;
    }

    /// <summary>RFC 9562: 8-4-4-4-12 hexadecimal digits.</summary>
    public static bool IsUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length != 36)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigit((char)text[i]))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsIPv4(ReadOnlySpan<byte> text)
    {
        var parts = 0;
        foreach (var range in text.Split((byte)'.'))
        {
            var part = text[range];
            if (part.Length is 0 or > 3
                || part.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0
                || (part.Length > 1 && part[0] == '0')
                || (part.Length == 3 && part.SequenceCompareTo("255"u8) > 0))
            {
                return false;
            }

            parts++;
        }

        return parts == 4;
    }

    public static bool IsIPv6(ReadOnlySpan<byte> text) =>
        text.Contains((byte)':') && text.IndexOfAny("%[]"u8) < 0 && IPAddress.IsValidUtf8(text);
}
