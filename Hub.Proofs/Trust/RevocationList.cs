using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Proofs.Signatures;

namespace Hub.Proofs.Trust;

/// <summary>
/// An X.509 certificate revocation list (RFC 5280 section 5). Entries are kept by serial number. Indirect and delta lists, and any other
/// critical extension, are refused: this reader would misunderstand them.
/// </summary>
public sealed class RevocationList
{
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private readonly Dictionary<string, DateTimeOffset> _revoked;
    private readonly byte[] _issuerName;
    private readonly byte[] _signedPart;
    private readonly byte[] _signature;
    private readonly string _algorithm;

    private RevocationList(ReadOnlyMemory<byte> der)
    {
        Der = der;
        var outer = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        _signedPart = outer.PeekEncodedValue().ToArray();
        var list = outer.ReadSequence();
        _algorithm = outer.ReadSequence().ReadObjectIdentifier();
        _signature = outer.ReadBitString(out _);
        if (list.PeekTag() == Asn1Tag.Integer)
        {
            list.ReadInteger();
        }

        list.ReadSequence();
        _issuerName = list.ReadEncodedValue().ToArray();
        ThisUpdate = ReadTime(list);
        NextUpdate = list.HasData && list.PeekTag().TagClass == TagClass.Universal && list.PeekTag() != Asn1Tag.Sequence
            ? ReadTime(list)
            : throw new FormatException("A revocation list states its next update (RFC 5280 section 5.1.2.5).");
        _revoked = list.HasData && list.PeekTag() == Asn1Tag.Sequence ? ReadEntries(list.ReadSequence()) : [];
        if (list.HasData)
        {
            RefuseCritical(list.ReadSequence(Extensions).ReadSequence());
        }
    }

    /// <summary>The list as it was read.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    public DateTimeOffset ThisUpdate { get; }

    public DateTimeOffset NextUpdate { get; }

    /// <summary>Number of revoked certificates.</summary>
    public int Count => _revoked.Count;

    /// <exception cref="FormatException">Not a revocation list, or one that this reader does not understand.</exception>
    public static RevocationList Parse(ReadOnlyMemory<byte> der)
    {
        try
        {
            return new RevocationList(der);
        }
        catch (AsnContentException e)
        {
            throw new FormatException("Not a DER certificate revocation list: " + e.Message, e);
        }
    }

    /// <summary>All lists of a PEM text, in its order.</summary>
    /// <exception cref="FormatException">A block is not a revocation list.</exception>
    public static IReadOnlyList<RevocationList> ReadPem(string pem)
    {
        var lists = new List<RevocationList>();
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label].SequenceEqual("X509 CRL"))
            {
                lists.Add(Parse(Convert.FromBase64String(rest[fields.Base64Data].ToString())));
            }

            rest = rest[fields.Location.End..];
        }

        return lists;
    }

    /// <summary>True when the list names <paramref name="issuer"/> and carries its signature.</summary>
    public bool IsIssuedBy(X509Certificate2 issuer)
    {
        if (!issuer.SubjectName.RawData.AsSpan().SequenceEqual(_issuerName))
        {
            return false;
        }

        using var key = VerificationKey.Of(issuer);
        return key is not null && key.Verify(_algorithm, _signedPart, _signature);
    }

    /// <summary>When the certificate was revoked; null when it is not on the list. The caller knows that this list is its issuer's.</summary>
    public DateTimeOffset? RevokedAt(X509Certificate2 certificate) => RevokedAt(certificate.SerialNumber);

    /// <summary>When the certificate with this serial number (hexadecimal, upper case) was revoked; null when it is not on the list.</summary>
    public DateTimeOffset? RevokedAt(string serialNumber) => _revoked.TryGetValue(serialNumber, out var at) ? at : null;

    private static Dictionary<string, DateTimeOffset> ReadEntries(AsnReader entries)
    {
        var revoked = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        while (entries.HasData)
        {
            var entry = entries.ReadSequence();
            revoked[Convert.ToHexString(entry.ReadIntegerBytes().Span)] = ReadTime(entry);
            if (entry.HasData)
            {
                RefuseCritical(entry.ReadSequence());
            }
        }

        return revoked;
    }

    private static void RefuseCritical(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            if (extension.PeekTag() == Asn1Tag.Boolean && extension.ReadBoolean())
            {
                throw new FormatException($"The revocation list has a critical extension {oid} that is not supported.");
            }
        }
    }

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag() == Asn1Tag.UtcTime ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
