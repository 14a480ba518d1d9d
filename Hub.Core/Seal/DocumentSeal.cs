using Hub.Proofs.Signatures;

namespace Hub.Core.Seal;

/// <summary>
/// Seals what the hub hands out, with one of the keys that seal checkpoints: detached CMS over a text that, unlike a checkpoint, begins with <c>[</c> or <c>{</c>,
/// so that no sender can have a checkpoint sealed. Safe for concurrent use.
/// </summary>
/// <param name="open">Opens the keys, at the first use.</param>
public sealed class DocumentSeal(Func<IReadOnlyList<DetachedSigner>> open) : IDisposable
{
    private readonly Lock _gate = new();
    private IReadOnlyList<DetachedSigner>? _signers;

    /// <summary>The DER encoding of a detached CMS SignedData. By the first key that is not SM2, which few tools verify in CMS; by SM2 when there is no other.</summary>
    /// <exception cref="ArgumentException">The text may not be sealed: it does not begin as a JSON array or object does.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The key cannot be used.</exception>
    public byte[] Sign(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty || json[0] is not ((byte)'[' or (byte)'{'))
        {
            throw new ArgumentException("Only JSON arrays and objects are sealed.", nameof(json));
        }

        lock (_gate)
        {
            _signers ??= open();
            return (_signers.FirstOrDefault(s => s.Suite != SignatureSuite.Sm2Sm3) ?? _signers[0]).Sign(json);
        }
    }

    public void Dispose()
    {
        foreach (var signer in _signers ?? [])
        {
            signer.Dispose();
        }
    }
}
