using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Hub.Schemas.Identifiers;

/// <summary>HMAC (RFC 2104) over SM3 (GB/T 32905-2016), keyed once and used many times by one thread at a time.</summary>
internal sealed class HmacSm3
{
    /// <summary>32 bytes.</summary>
    public const int Size = 32;

    private readonly HMac _mac = new(new SM3Digest());

    public HmacSm3(ReadOnlySpan<byte> key) => _mac.Init(new KeyParameter(key));

    public void Compute(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        _mac.BlockUpdate(message);
        _mac.DoFinal(destination);
    }
}
