using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Hub.Proofs.Checkpoints;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Hub.Core.Log.Witness;

/// <summary>
/// The Ed25519 key with which a witness cosigns checkpoints (C2SP tlog-cosignature, <c>cosignature/v1</c>, signature type 04). Its secret text form is that of note keys:
/// <c>PRIVATE+KEY+name+hexid+base64(04‖seed)</c>. Safe to use from several threads.
/// </summary>
public sealed class Cosigner
{
    private readonly byte[] _seed;

    private Cosigner(string name, byte[] seed)
    {
        var publicKey = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, publicKey, 0);
        (_seed, Key) = (seed, new CosignerKey(name, publicKey));
    }

    /// <summary>The public half.</summary>
    public CosignerKey Key { get; }

    /// <summary>A new random key.</summary>
    /// <param name="name">Name of the witness, by custom a URL without scheme; without spaces and plus signs.</param>
    /// <exception cref="FormatException">The name is not a key name.</exception>
    public static Cosigner Generate(string name) =>
        NoteKey.IsName(name) ? new Cosigner(name, RandomNumberGenerator.GetBytes(NoteKey.KeyLength)) : throw new FormatException($"'{name}' is not a note key name.");

    /// <exception cref="FormatException">The text is not a cosigner's secret key, or its id does not belong to its key. The message never contains the key.</exception>
    public static Cosigner Parse(string skey)
    {
        var (name, id, seed) = NoteKey.ParseSecret(skey, NoteKey.Cosignature);
        var cosigner = new Cosigner(name, seed);
        return cosigner.Key.KeyId == id ? cosigner : throw new FormatException("The id of the cosigner key does not belong to its name and key.");
    }

    /// <summary>States that at this moment the checkpoint was the largest consistent one that this witness had seen of its log.</summary>
    /// <param name="checkpoint">Text of the checkpoint, with its final newline.</param>
    /// <param name="at">Whole seconds count.</param>
    public NoteSignature Cosign(string checkpoint, DateTimeOffset at)
    {
        var message = Message(checkpoint, at.ToUnixTimeSeconds());
        var signature = new byte[sizeof(ulong) + Ed25519.SignatureSize];
        BinaryPrimitives.WriteInt64BigEndian(signature, at.ToUnixTimeSeconds());
        Ed25519.Sign(_seed, 0, message, 0, message.Length, signature, sizeof(ulong));
        return new NoteSignature(Key.Name, Key.KeyId, signature);
    }

    /// <summary>The secret text form, for a key file that only the witness may read.</summary>
    public string ToSecretText() => NoteKey.FormatSecret(Key.Name, Key.KeyId, NoteKey.Cosignature, _seed);

    /// <summary>What an Ed25519 cosignature covers: header line, time line, the checkpoint.</summary>
    internal static byte[] Message(string checkpoint, long seconds) =>
        Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{checkpoint}"));
}
