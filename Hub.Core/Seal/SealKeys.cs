using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Proofs.Seals;
using Hub.Proofs.Signatures;

namespace Hub.Core.Seal;

/// <summary>Opens the keys that seal.</summary>
public static class SealKeys
{
    /// <summary>Opens each and makes a first signature with it, so that a key that does not work stops the start and not the exchange.</summary>
    /// <exception cref="InvalidOperationException">One cannot be opened, is not its certificate's, or two are of one suite; the message names it.</exception>
    public static IReadOnlyList<DetachedSigner> Open(IEnumerable<SealKeyOptions> keys, TimeProvider time)
    {
        var signers = new List<DetachedSigner>();
        foreach (var key in keys)
        {
            var signer = Open(key, time);
            if (signers.Exists(s => s.Suite == signer.Suite))
            {
                throw new InvalidOperationException($"{key.File}: 每种算法套件只能有一枚印章 · a checkpoint has one seal of each suite, and {signer.Suite} is there already.");
            }

            signers.Add(signer);
        }

        return signers;
    }

    private static DetachedSigner Open(SealKeyOptions options, TimeProvider time)
    {
        try
        {
            var signer = new DetachedSigner(options.Module.Length > 0 ? FromToken(options) : SigningIdentity.FromPkcs12(options.File, options.Password), time);
            using var verifier = new SealVerifier();
            var verdict = verifier.Verify("seal"u8, signer.Sign("seal"u8));
            return verdict.Code is null ? signer : throw new CryptographicException($"{verdict.Code}: {verdict.Detail}");
        }
        catch (Exception e) when (e is CryptographicException or IOException or ArgumentException)
        {
            throw new InvalidOperationException($"印章密钥无法使用 · The seal key of {options.File} cannot be used: {e.Message}", e);
        }
    }

    private static SigningIdentity FromToken(SealKeyOptions options)
    {
        var certificate = X509CertificateLoader.LoadCertificateFromFile(options.File);
        return new SigningIdentity(certificate, new Pkcs11Key(options, certificate));
    }
}
