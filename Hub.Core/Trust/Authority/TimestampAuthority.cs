using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Tsp;
using Org.BouncyCastle.Utilities.Collections;

namespace Hub.Core.Trust.Authority;

/// <summary>The time-stamping authority of the development CA (RFC 3161): its time is this machine's. Safe for several threads.</summary>
internal sealed class TimestampAuthority(AuthorityKey key, TimeProvider time)
{
    /// <summary>The development policy: an OID below 2.25, where nobody needs to register (X.667).</summary>
    public const string Policy = "2.25.172803219850918294376512290384756120393";

    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private static readonly string[] Accepted = [TspAlgorithms.Sha256, TspAlgorithms.Sha384, TspAlgorithms.Sha512];
    private readonly Lock _one = new();

    /// <summary>The answer to a request, always a response: what cannot be read or granted is refused in it.</summary>
    public byte[] Answer(byte[] request)
    {
        lock (_one)
        {
            var responses = new TimeStampResponseGenerator(Tokens(), Accepted, [Policy]);
            TimeStampRequest asked;
            try
            {
                asked = new TimeStampRequest(request);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                return responses.GenerateFailResponse(PkiStatus.Rejection, PkiFailureInfo.BadDataFormat, "not a time-stamp request").GetEncoded();
            }

            var serial = new BigInteger(1, RandomNumberGenerator.GetBytes(16));
            return responses.Generate(asked, serial, time.GetUtcNow().UtcDateTime).GetEncoded();
        }
    }

    private TimeStampTokenGenerator Tokens()
    {
        var signer = new SignerInfoGeneratorBuilder().Build(key.Signature(), key.Certificates[0]);
        var tokens = new TimeStampTokenGenerator(signer, Asn1DigestFactory.Get(Sha256), new DerObjectIdentifier(Policy), isIssuerSerialIncluded: true);
        tokens.SetCertificates(CollectionUtilities.CreateStore(key.Certificates));
        tokens.SetAccuracySeconds(1);
        return tokens;
    }
}
