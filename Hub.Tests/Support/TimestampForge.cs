using System.Security.Cryptography;
using Hub.Core.Trust;
using Hub.Core.Trust.Authority;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Asn1.Ess;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Tsp;
using Org.BouncyCastle.Utilities.Collections;

namespace Hub.Tests.Support;

/// <summary>Timestamp tokens as an authority makes them, and as none should.</summary>
internal static class TimestampForge
{
    /// <summary>The token of an authority of this CA over the SHA-256 of <paramref name="covered"/>.</summary>
    public static byte[] Stamp(DevelopmentCa ca, ReadOnlySpan<byte> covered, TimeProvider? time = null)
    {
        var requests = new TimeStampRequestGenerator();
        requests.SetCertReq(true);
        var request = requests.Generate(TspAlgorithms.Sha256, SHA256.HashData(covered));
        var authority = new TimestampAuthority(AuthorityKey.Load(ca.IssueTimestampAuthority()), time ?? TimeProvider.System);
        return new TimeStampResponse(authority.Answer(request.GetEncoded())).TimeStampToken.GetEncoded();
    }

    /// <summary>What a good token says, signed with another certificate, which may be for something else.</summary>
    public static byte[] SignAgain(byte[] token, IssuedCertificate signer)
    {
        var info = new TimeStampToken(new CmsSignedData(token)).TimeStampInfo.GetEncoded();
        var key = AuthorityKey.Load(signer);
        var id = new SigningCertificateV2(new EssCertIDv2(SHA256.HashData(key.Certificates[0].GetEncoded())));
        var attributes = new AttributeTable(new DerSet(new Org.BouncyCastle.Asn1.Cms.Attribute(PkcsObjectIdentifiers.IdAASigningCertificateV2, new DerSet(id))));
        var generator = new CmsSignedDataGenerator();
        generator.AddSignerInfoGenerator(
            new SignerInfoGeneratorBuilder().WithSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(attributes)).Build(key.Signature(), key.Certificates[0]));
        generator.AddCertificates(CollectionUtilities.CreateStore(key.Certificates));
        return generator.Generate(new CmsProcessableByteArray(PkcsObjectIdentifiers.IdCTTstInfo, info), encapsulate: true).GetEncoded(Asn1Encodable.Der);
    }
}
