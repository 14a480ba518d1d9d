using Org.BouncyCastle.Asn1.Ocsp;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Ocsp;
using Org.BouncyCastle.X509;
using CertificateStatus = Org.BouncyCastle.Ocsp.CertificateStatus;

namespace Hub.Core.Trust.Authority;

/// <summary>
/// The OCSP responder of issuing CAs (RFC 6960), with a certificate that each of them delegated. Answers from the CA's files as they are now, and gives
/// a nonce back (RFC 8954). A request is about certificates of one CA. Safe for several threads.
/// </summary>
internal sealed class OcspResponder
{
    /// <summary>An answer is good for five minutes.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const int MaxQuestions = 100;
    private const int MaxNonceBytes = 128;
    private readonly (AuthorityKey Key, IssuedIndex Index, X509Certificate Issuer)[] _authorities;
    private readonly TimeProvider _time;

    /// <param name="authorities">For each issuing CA the key that it delegated and what it issued.</param>
    /// <param name="time">Dates the answers.</param>
    public OcspResponder(IReadOnlyList<(AuthorityKey Key, IssuedIndex Index)> authorities, TimeProvider time) =>
        (_authorities, _time) = ([.. authorities.Select(a => (a.Key, a.Index, new X509Certificate(a.Index.Issuer.RawData)))], time);

    /// <summary>The answer to a request, always a response: what cannot be read or signed for is refused in it.</summary>
    public byte[] Answer(byte[] request)
    {
        CertificateID[] ids;
        byte[]? nonce;
        try
        {
            var asked = new OcspReq(request);
            ids = [.. asked.GetRequestList().Select(r => r.GetCertID())];
            nonce = asked.GetExtensionValue(OcspObjectIdentifiers.PkixOcspNonce)?.GetOctets();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Refuse(OcspRespStatus.MalformedRequest); // the reader of the library has no exception of its own
        }

        return ids.Length is < 1 or > MaxQuestions || nonce?.Length > MaxNonceBytes ? Refuse(OcspRespStatus.MalformedRequest) : Answer(ids, nonce);
    }

    private byte[] Answer(CertificateID[] ids, byte[]? nonce)
    {
        var (key, index, _) = _authorities.FirstOrDefault(a => ids.All(id => id.MatchesIssuer(a.Issuer)));
        if (key is null)
        {
            return Refuse(OcspRespStatus.Unauthorized);
        }

        var now = _time.GetUtcNow();
        var find = index.Read();
        var answers = new BasicOcspRespGenerator(key.Certificates[0].GetPublicKey());
        foreach (var id in ids)
        {
            var status = StatusOf(find(Convert.ToHexString(id.SerialNumber.ToByteArrayUnsigned())));
            answers.AddResponse(id, status, now.UtcDateTime, (now + Lifetime).UtcDateTime, singleExtensions: null);
        }

        if (nonce is not null)
        {
            var extensions = new X509ExtensionsGenerator();
            extensions.AddExtension(OcspObjectIdentifiers.PkixOcspNonce, critical: false, nonce);
            answers.SetResponseExtensions(extensions.Generate());
        }

        var answer = answers.Generate(key.Signature(), [key.Certificates[0]], now.UtcDateTime);
        return new OCSPRespGenerator().Generate(OcspRespStatus.Successful, answer).GetEncoded();
    }

    private static CertificateStatus? StatusOf(IssuedStatus status) => status switch
    {
        { Issued: false } => new UnknownStatus(),
        { RevokedAt: { } at } => new RevokedStatus(at.UtcDateTime),
        _ => CertificateStatus.Good,
    };

    private static byte[] Refuse(int status) => new OCSPRespGenerator().Generate(status, null).GetEncoded();
}
