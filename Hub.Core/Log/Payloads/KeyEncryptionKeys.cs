using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Hub.Core.Log.Payloads;

/// <summary>
/// The keys that wrap data keys. The first one wraps; those after it only unwrap what was wrapped before a change. Each cipher has a wrapping key of its
/// own, derived by HMAC (SHA-256 for AES, SM3 for SM4), so that no key serves two algorithms.
/// </summary>
public sealed class KeyEncryptionKeys
{
    /// <summary>32 bytes.</summary>
    public const int Size = 32;

    private readonly Dictionary<string, byte[]> _keys = new(StringComparer.Ordinal);

    private KeyEncryptionKeys(IEnumerable<byte[]> keys)
    {
        foreach (var key in keys)
        {
            var id = Convert.ToHexStringLower(SHA256.HashData(key).AsSpan(0, 8));
            CurrentId ??= id;
            _keys.TryAdd(id, key);
        }
    }

    /// <summary>Names the key that wraps: the first 16 hexadecimal digits of its SHA-256.</summary>
    public string CurrentId { get; } = null!;

    /// <summary>One key a line, base64, 32 bytes; empty lines and lines that begin with '#' are passed over.</summary>
    /// <exception cref="FormatException">There is no key, or a line is none; the message never quotes the line.</exception>
    public static KeyEncryptionKeys Parse(string text)
    {
        var keys = new List<byte[]>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith('#')))
        {
            var key = new byte[Size];
            if (!Convert.TryFromBase64String(line, key, out var written) || written != Size)
            {
                throw new FormatException($"密钥加密密钥应为 base64 的 {Size} 字节 · a key-encryption key is {Size} bytes in base64 (openssl rand -base64 {Size})");
            }

            keys.Add(key);
        }

        return keys.Count > 0 ? new KeyEncryptionKeys(keys) : throw new FormatException("没有密钥加密密钥 · there is no key-encryption key");
    }

    /// <summary>A new key in the form that <see cref="Parse"/> reads, one line.</summary>
    public static string Generate() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(Size)) + "\n";

    public bool Holds(string id) => _keys.ContainsKey(id);

    /// <summary>Wraps a data key with the first key.</summary>
    /// <param name="cipher">Cipher of the data key; it wraps as well.</param>
    /// <param name="dataKey">What to wrap.</param>
    /// <param name="label">What the data key is for; unwrapping needs the same.</param>
    internal byte[] Wrap(PayloadCipher cipher, ReadOnlySpan<byte> dataKey, string label)
    {
        var wrapped = new byte[dataKey.Length + GcmCipher.Overhead];
        Span<byte> nonce = stackalloc byte[GcmCipher.NonceSize];
        RandomNumberGenerator.Fill(nonce);
        Wrapping(CurrentId, cipher).Encrypt(nonce, dataKey, Encoding.UTF8.GetBytes(label), wrapped);
        return wrapped;
    }

    /// <summary>The data key; null when it was not wrapped by this key for this label.</summary>
    internal byte[]? Unwrap(string id, PayloadCipher cipher, ReadOnlySpan<byte> wrapped, string label) =>
        Wrapping(id, cipher).Decrypt(wrapped, Encoding.UTF8.GetBytes(label));

    private GcmCipher Wrapping(string id, PayloadCipher cipher)
    {
        var purpose = Encoding.ASCII.GetBytes("payload key " + GcmCipher.NameOf(cipher));
        if (cipher == PayloadCipher.Aes256Gcm)
        {
            return GcmCipher.Create(cipher, HMACSHA256.HashData(_keys[id], purpose));
        }

        var mac = new HMac(new SM3Digest());
        mac.Init(new KeyParameter(_keys[id]));
        mac.BlockUpdate(purpose);
        Span<byte> derived = stackalloc byte[mac.GetMacSize()];
        mac.DoFinal(derived);
        return GcmCipher.Create(cipher, derived[..GcmCipher.KeySizeOf(cipher)]);
    }
}
