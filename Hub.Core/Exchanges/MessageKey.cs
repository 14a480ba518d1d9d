using System.Security.Cryptography;
using System.Text;

namespace Hub.Core.Exchanges;

/// <summary>Identity of a message for idempotent re-sending: the first 16 bytes of SHA-256(source, 0x00, id).</summary>
public readonly record struct MessageKey(Guid Value)
{
    public static MessageKey Of(string source, string id)
    {
        var length = Encoding.UTF8.GetByteCount(source) + 1 + Encoding.UTF8.GetByteCount(id);
        Span<byte> text = length <= 1024 ? stackalloc byte[length] : new byte[length];
        var n = Encoding.UTF8.GetBytes(source, text);
        text[n] = 0;
        Encoding.UTF8.GetBytes(id, text[(n + 1)..]);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(text, hash);
        return new MessageKey(new Guid(hash[..16], bigEndian: true));
    }
}
