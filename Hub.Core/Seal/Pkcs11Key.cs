using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Proofs.Signatures;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Hub.Core.Seal;

/// <summary>
/// A private key in a PKCS#11 token (OASIS PKCS #11 2.40), ECDSA P-256 or RSA: it never leaves it. After a failure the next signature logs in anew, so a
/// token that comes back is used again. Not safe for several threads.
/// </summary>
internal sealed class Pkcs11Key : SigningKey
{
    // A module is initialized once for the whole process, whoever uses it.
    private static readonly ConcurrentDictionary<string, Lazy<IPkcs11Library>> s_modules = new(StringComparer.Ordinal);
    private readonly SealKeyOptions _options;
    private ISession? _session;
    private IObjectHandle? _key;

    /// <summary>Pkcs11Interop loads modules with <c>libdl</c>, a name that only development packages bring; glibc has it as libdl.so.2, and since 2.34 in itself.</summary>
    static Pkcs11Key() => NativeLibrary.SetDllImportResolver(
        typeof(Pkcs11InteropFactories).Assembly,
        (name, assembly, path) => name == "libdl" && (NativeLibrary.TryLoad("libdl.so.2", assembly, path, out var handle) || NativeLibrary.TryLoad("libc.so.6", assembly, path, out handle)) ? handle : 0);

    /// <param name="options">Module, token, key and PIN.</param>
    /// <param name="certificate">That of the key: tells suite and public key.</param>
    /// <exception cref="CryptographicException">The certificate's key is of a suite that has no standard mechanism in PKCS#11.</exception>
    public Pkcs11Key(SealKeyOptions options, X509Certificate2 certificate)
    {
        (_options, PublicKey) = (options, certificate.PublicKey);
        Suite = SignatureSuite.Of(certificate) is { } suite && suite != SignatureSuite.Sm2Sm3
            ? suite
            : throw new CryptographicException("密码设备中的密钥须为 ECDSA P-256 或 RSA · A key in a token is ECDSA P-256 or RSA: PKCS#11 has no standard mechanism for SM2.");
    }

    public override SignatureSuite Suite { get; }

    public override PublicKey PublicKey { get; }

    public override byte[] Sign(ReadOnlySpan<byte> data)
    {
        var content = Suite == SignatureSuite.EcdsaP256 ? Suite.Digest(data) : data.ToArray();
        try
        {
            Open();
            var mechanism = _session!.Factories.MechanismFactory.Create(Suite == SignatureSuite.EcdsaP256 ? CKM.CKM_ECDSA : CKM.CKM_SHA256_RSA_PKCS);
            var signature = _session.Sign(mechanism, _key, content);
            return Suite == SignatureSuite.EcdsaP256 ? ToDer(signature) : signature;
        }
        catch (Exception e) when (e is Pkcs11Exception or UnmanagedException or ObjectDisposedException)
        {
            Close();
            throw new CryptographicException($"密码设备 {_options.Token} 不可用 · The token {_options.Token} cannot be used: {e.Message}", e);
        }
    }

    protected override void Dispose(bool disposing) => Close();

    private void Open()
    {
        if (_session is not null)
        {
            return;
        }

        var module = s_modules.GetOrAdd(_options.Module, path => new Lazy<IPkcs11Library>(() =>
        {
            var factories = new Pkcs11InteropFactories();
            return factories.Pkcs11LibraryFactory.LoadPkcs11Library(factories, path, AppType.MultiThreaded);
        })).Value;
        var slot = module.GetSlotList(SlotsType.WithTokenPresent).Find(s => s.GetTokenInfo().Label == _options.Token)
            ?? throw new CryptographicException($"密码设备 {_options.Token} 不存在 · There is no token labelled {_options.Token}.");
        _session = slot.OpenSession(SessionType.ReadOnly);
        try
        {
            LogIn(_session);
            var attributes = _session.Factories.ObjectAttributeFactory;
            _key = _session.FindAllObjects([attributes.Create(CKA.CKA_CLASS, CKO.CKO_PRIVATE_KEY), attributes.Create(CKA.CKA_LABEL, _options.Key)]) switch
            {
                [var only] => only,
                var found => throw new CryptographicException($"密码设备中标签为 {_options.Key} 的私钥应有一个 · The token {_options.Token} holds {found.Count} private keys labelled {_options.Key}; one is wanted."),
            };
        }
        catch
        {
            Close();
            throw;
        }
    }

    /// <summary>The login is the process's: another key of the token may have done it.</summary>
    private void LogIn(ISession session)
    {
        try
        {
            session.Login(CKU.CKU_USER, _options.Pin);
        }
        catch (Pkcs11Exception e) when (e.RV == CKR.CKR_USER_ALREADY_LOGGED_IN)
        {
        }
    }

    private void Close()
    {
        try
        {
            _session?.Dispose();
        }
        catch (Exception e) when (e is Pkcs11Exception or UnmanagedException)
        {
            // The token went away and its session with it.
        }

        (_session, _key) = (null, null);
    }

    /// <summary>PKCS#11 gives r and s one after the other; certificates and CMS want a SEQUENCE of both.</summary>
    private static byte[] ToDer(ReadOnlySpan<byte> signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(TrimZeros(signature[..(signature.Length / 2)]));
            writer.WriteIntegerUnsigned(TrimZeros(signature[(signature.Length / 2)..]));
        }

        return writer.Encode();
    }

    private static ReadOnlySpan<byte> TrimZeros(ReadOnlySpan<byte> number) => number.TrimStart((byte)0) is { IsEmpty: false } trimmed ? trimmed : number[^1..];
}
