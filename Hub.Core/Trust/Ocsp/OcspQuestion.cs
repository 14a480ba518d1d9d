using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Proofs.Trust;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Ocsp;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Ocsp;

namespace Hub.Core.Trust.Ocsp;

/// <summary>One question about one certificate, with a nonce (RFC 8954), and the judgement of its answer.</summary>
/// <param name="certificate">Asked about.</param>
/// <param name="issuer">Its issuer, already known to be trusted.</param>
/// <param name="lists">Revocation lists; the issuer's tells whether its responder's certificate still stands.</param>
internal sealed class OcspQuestion(X509Certificate2 certificate, X509Certificate2 issuer, IReadOnlyList<RevocationList> lists)
{
    /// <summary>How far the responder's clock may run ahead.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private const string Sha1 = "1.3.14.3.2.26"; // names the issuer, protects nothing: RFC 5019 asks for it and every responder knows it
    private const int NonceBytes = 32;
    private readonly Org.BouncyCastle.X509.X509Certificate _issuer = new(issuer.RawData);
    private readonly BigInteger _serial = new(1, certificate.SerialNumberBytes.ToArray());
    private readonly byte[] _nonce = new DerOctetString(RandomNumberGenerator.GetBytes(NonceBytes)).GetDerEncoded();

    /// <summary>The request, DER.</summary>
    public byte[] Encode()
    {
        var extensions = new X509ExtensionsGenerator();
        extensions.AddExtension(OcspObjectIdentifiers.PkixOcspNonce, critical: false, _nonce);
        var request = new OcspReqGenerator();
        request.AddRequest(new CertificateID(Asn1DigestFactory.Get(Sha1), _issuer, _serial));
        request.SetRequestExtensions(extensions.Generate());
        return request.Generate().GetEncoded();
    }

    /// <summary>The answer, when it is to this question, signed by the issuer or in its name, and fresh.</summary>
    /// <exception cref="OcspException">It is not.</exception>
    public OcspAnswer Read(byte[] response, OcspOptions options, DateTimeOffset now)
    {
        try
        {
            var outer = new OcspResp(response);
            return outer.Status == OcspRespStatus.Successful && outer.GetResponseObject() is BasicOcspResp basic
                ? Judge(basic, options, now)
                : throw new OcspException($"The responder refuses with status {outer.Status}.");
        }
        catch (Exception e) when (e is not (OcspException or OutOfMemoryException))
        {
            // The reader of the library has no exception of its own.
            throw new OcspException("The responder answers with something else than an OCSP response.", e);
        }
    }

    private OcspAnswer Judge(BasicOcspResp response, OcspOptions options, DateTimeOffset now)
    {
        var nonce = response.GetExtensionValue(OcspObjectIdentifiers.PkixOcspNonce)?.GetOctets();
        if (nonce is null ? options.RequireNonce : !nonce.AsSpan().SequenceEqual(_nonce))
        {
            throw new OcspException(nonce is null ? "The answer carries no nonce." : "The answer carries another nonce: it is to another question.");
        }

        if (!SignedInNameOfIssuer(response, now))
        {
            throw new OcspException("The answer is not signed by the issuer, nor by a responder that the issuer delegated.");
        }

        var single = response.Responses.FirstOrDefault(r => r.GetCertID().SerialNumber.Equals(_serial) && r.GetCertID().MatchesIssuer(_issuer))
            ?? throw new OcspException("The answer is about another certificate.");
        var (thisUpdate, nextUpdate) = (Utc(single.ThisUpdate), single.NextUpdate is { } next ? Utc(next) : (DateTimeOffset?)null);
        var maxAge = TimeSpan.FromMinutes(options.MaxAgeMinutes);
        if (thisUpdate > now + ClockTolerance || thisUpdate < now - maxAge || nextUpdate <= now)
        {
            throw new OcspException($"The answer is not fresh: of {thisUpdate:u}, next {nextUpdate:u}.");
        }

        var status = single.GetCertStatus() switch
        {
            null => OcspStatus.Good,
            RevokedStatus => OcspStatus.Revoked,
            _ => OcspStatus.Unknown,
        };
        return new OcspAnswer(status, now, nextUpdate < now + maxAge ? nextUpdate.Value : now + maxAge);
    }

    private bool SignedInNameOfIssuer(BasicOcspResp response, DateTimeOffset now) =>
        response.Verify(_issuer.GetPublicKey())
        || response.GetCerts().Any(c => IsDelegated(c, now) && response.Verify(c.GetPublicKey()));

    /// <summary>RFC 6960 section 4.2.2.2: issued by the very CA that issued the certificate, for signing answers.</summary>
    private bool IsDelegated(Org.BouncyCastle.X509.X509Certificate responder, DateTimeOffset now)
    {
        if (!responder.IssuerDN.Equivalent(_issuer.SubjectDN, inOrder: true) || !responder.IsSignatureValid(_issuer.GetPublicKey()) || !responder.IsValid(now.UtcDateTime)
            || responder.GetExtendedKeyUsage()?.Any(p => p.Id == CertificatePurpose.OcspSigning) != true)
        {
            return false;
        }

        using var held = X509CertificateLoader.LoadCertificate(responder.GetEncoded());
        return lists.Where(l => l.IsIssuedBy(issuer)).All(l => l.RevokedAt(held) is null);
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
