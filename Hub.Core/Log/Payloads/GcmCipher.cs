using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace Hub.Core.Log.Payloads;

/// <summary>
/// One key in Galois/counter mode. What it makes is a random nonce of 12 bytes, the ciphertext, and a tag of 16 bytes: 28 bytes more than the plain text.
/// Safe for several threads, one at a time.
/// </summary>
internal abstract class GcmCipher
{
    public const int NonceSize = 12;
    public const int TagSize = 16;

    /// <summary>28 bytes.</summary>
    public const int Overhead = NonceSize + TagSize;

    private readonly Lock _lock = new();

    /// <param name="cipher">Which one.</param>
    /// <param name="key"><see cref="KeySizeOf"/> bytes; copied.</param>
    public static GcmCipher Create(PayloadCipher cipher, ReadOnlySpan<byte> key) => cipher == PayloadCipher.Sm4Gcm ? new Sm4(key) : new Aes(key);

    /// <summary>Bytes of a key: 32 for AES-256, 16 for SM4.</summary>
    public static int KeySizeOf(PayloadCipher cipher) => cipher == PayloadCipher.Sm4Gcm ? 16 : 32;

    /// <summary>Name in the database and in documents.</summary>
    public static string NameOf(PayloadCipher cipher) => cipher == PayloadCipher.Sm4Gcm ? "SM4-GCM" : "AES-256-GCM";

    /// <exception cref="FormatException">No cipher has this name.</exception>
    public static PayloadCipher Parse(string name) => name switch
    {
        "AES-256-GCM" => PayloadCipher.Aes256Gcm,
        "SM4-GCM" => PayloadCipher.Sm4Gcm,
        _ => throw new FormatException($"There is no payload cipher {name}."),
    };

    /// <summary>Encrypts into <paramref name="destination"/>, which is <see cref="Overhead"/> bytes longer than the plain text.</summary>
    /// <param name="nonce">Twelve random bytes, used once with this key.</param>
    /// <param name="plain">Any length.</param>
    /// <param name="associated">Authenticated, not kept: decryption needs the same.</param>
    /// <param name="destination">Nonce, ciphertext, tag.</param>
    public void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated, Span<byte> destination)
    {
        nonce.CopyTo(destination);
        lock (_lock)
        {
            Encrypt(nonce, plain, associated, destination[NonceSize..^TagSize], destination[^TagSize..]);
        }
    }

    /// <summary>The plain text; null when key, content and <paramref name="associated"/> do not belong together.</summary>
    public byte[]? Decrypt(ReadOnlySpan<byte> content, ReadOnlySpan<byte> associated)
    {
        if (content.Length < Overhead)
        {
            return null;
        }

        var plain = new byte[content.Length - Overhead];
        return Decrypt(content, associated, plain) < 0 ? null : plain;
    }

    /// <summary>The same into <paramref name="plain"/>, at least as long as the plain text.</summary>
    /// <returns>Bytes of the plain text; -1 when key, content and <paramref name="associated"/> do not belong together.</returns>
    public int Decrypt(ReadOnlySpan<byte> content, ReadOnlySpan<byte> associated, Span<byte> plain)
    {
        var length = content.Length - Overhead;
        if (length < 0)
        {
            return -1;
        }

        lock (_lock)
        {
            return Decrypt(content[..NonceSize], content[NonceSize..^TagSize], content[^TagSize..], associated, plain[..length]) ? length : -1;
        }
    }

    private protected abstract void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated, Span<byte> ciphertext, Span<byte> tag);

    private protected abstract bool Decrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associated, Span<byte> plain);

    [SuppressMessage("Design", "CA1001", Justification = "A forgotten key may still be in use on another thread: its native handle is freed when nobody holds it.")]
    private sealed class Aes(ReadOnlySpan<byte> key) : GcmCipher
    {
        private readonly AesGcm _aes = new(key, TagSize);

        private protected override void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated, Span<byte> ciphertext, Span<byte> tag) =>
            _aes.Encrypt(nonce, plain, ciphertext, tag, associated);

        private protected override bool Decrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associated, Span<byte> plain)
        {
            try
            {
                _aes.Decrypt(nonce, ciphertext, tag, plain, associated);
                return true;
            }
            catch (AuthenticationTagMismatchException)
            {
                return false;
            }
        }
    }

    private sealed class Sm4(ReadOnlySpan<byte> key) : GcmCipher
    {
        private readonly GcmBlockCipher _gcm = new(new SM4Engine());
        private readonly KeyParameter _key = new(key);
        private byte[] _output = [];

        private protected override void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated, Span<byte> ciphertext, Span<byte> tag)
        {
            Begin(encrypt: true, nonce, associated, plain.Length + TagSize);
            var written = _gcm.ProcessBytes(plain, _output);
            _gcm.DoFinal(_output.AsSpan(written));
            _output.AsSpan(0, plain.Length).CopyTo(ciphertext);
            _output.AsSpan(plain.Length, TagSize).CopyTo(tag);
        }

        private protected override bool Decrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associated, Span<byte> plain)
        {
            Begin(encrypt: false, nonce, associated, ciphertext.Length + TagSize);
            try
            {
                var written = _gcm.ProcessBytes(ciphertext, _output);
                written += _gcm.ProcessBytes(tag, _output.AsSpan(written));
                _gcm.DoFinal(_output.AsSpan(written));
            }
            catch (InvalidCipherTextException)
            {
                return false;
            }

            _output.AsSpan(0, plain.Length).CopyTo(plain);
            return true;
        }

        private void Begin(bool encrypt, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, int output)
        {
            if (_output.Length < output + TagSize)
            {
                _output = new byte[Math.Max(1024, 2 * output)];
            }

            _gcm.Init(encrypt, new ParametersWithIV(_key, nonce));
            _gcm.ProcessAadBytes(associated);
        }
    }
}
