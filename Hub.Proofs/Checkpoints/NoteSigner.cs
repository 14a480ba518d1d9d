using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Hub.Proofs.Checkpoints;

/// <summary>
/// The Ed25519 key that signs checkpoints as notes. Its secret text form is that of the public tools:
/// <c>PRIVATE+KEY+name+hexid+base64(01‖seed)</c>. Safe to use from several threads.
/// </summary>
public sealed class NoteSigner
{
    private readonly byte[] _seed;

    private NoteSigner(string name, byte[] seed)
    {
        var publicKey = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, publicKey, 0);
        (_seed, Verifier) = (seed, new NoteVerifier(name, publicKey));
    }

    /// <summary>The public half.</summary>
    public NoteVerifier Verifier { get; }

    public string Name => Verifier.Name;

    /// <summary>A new random key.</summary>
    /// <param name="name">Key name, by custom the origin of the log; without spaces and plus signs.</param>
    /// <exception cref="FormatException">The name is not a key name.</exception>
    public static NoteSigner Generate(string name) =>
        NoteKey.IsName(name) ? new NoteSigner(name, RandomNumberGenerator.GetBytes(NoteKey.KeyLength)) : throw new FormatException($"'{name}' is not a note key name.");

    /// <exception cref="FormatException">The text is not a signer key, or its id does not belong to its key. The message never contains the key.</exception>
    public static NoteSigner Parse(string skey)
    {
        var (name, id, seed) = NoteKey.ParseSecret(skey, NoteKey.Ed25519);
        var signer = new NoteSigner(name, seed);
        return signer.Verifier.KeyId == id ? signer : throw new FormatException("The id of the signer key does not belong to its name and key.");
    }

    public NoteSignature Sign(ReadOnlySpan<byte> text)
    {
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(_seed, 0, text.ToArray(), 0, text.Length, signature, 0);
        return new NoteSignature(Name, Verifier.KeyId, signature);
    }

    /// <summary>The secret text form, for a key file that only the hub may read.</summary>
    public string ToSecretText() => NoteKey.FormatSecret(Name, Verifier.KeyId, NoteKey.Ed25519, _seed);
}
