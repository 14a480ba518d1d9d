using System.Formats.Asn1;

namespace Hub.Proofs.Seals;

/// <summary>
/// A seal with a timestamp token over its signature value as unsigned attribute (CAdES-T: id-aa-signatureTimeStampToken, ETSI EN 319 122-1 section 5.3).
/// Takes the two apart and puts them together; what it takes apart is byte for byte the seal that was stamped.
/// </summary>
internal static class StampedSeal
{
    public const string TimestampTokenAttribute = "1.2.840.113549.1.9.16.2.14";

    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Unsigned = new(TagClass.ContextSpecific, 1, isConstructed: true);

    /// <summary>The signature value of a seal, stamped or not: what a token is over.</summary>
    /// <exception cref="FormatException">Not a CMS SignedData with one signer.</exception>
    public static ReadOnlyMemory<byte> SignatureOf(ReadOnlyMemory<byte> seal) => Read(seal).Signature;

    /// <summary>The seal with the token in it.</summary>
    /// <exception cref="FormatException">Not a CMS SignedData with one signer, or it is stamped already.</exception>
    public static byte[] Join(ReadOnlyMemory<byte> seal, ReadOnlyMemory<byte> token)
    {
        var parts = Read(seal);
        return parts.Token is null ? Write(parts, token) : throw new FormatException("The seal carries a timestamp already.");
    }

    /// <summary>The seal as it was made, and its token; null when it has none.</summary>
    /// <exception cref="FormatException">Not a CMS SignedData with one signer and at most a timestamp beside it.</exception>
    public static (ReadOnlyMemory<byte> Seal, ReadOnlyMemory<byte>? Token) Split(ReadOnlyMemory<byte> seal)
    {
        var parts = Read(seal);
        return parts.Token is null ? (seal, null) : (Write(parts, token: null), parts.Token);
    }

    private static Parts Read(ReadOnlyMemory<byte> seal)
    {
        try
        {
            var outer = new AsnReader(seal, AsnEncodingRules.DER);
            var contentInfo = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var type = contentInfo.ReadEncodedValue();
            var wrapped = contentInfo.ReadSequence(Context0);
            contentInfo.ThrowIfNotEmpty();
            var signedData = wrapped.ReadSequence();
            wrapped.ThrowIfNotEmpty();
            var before = new List<ReadOnlyMemory<byte>>();
            while (!signedData.PeekTag().HasSameClassAndValue(Asn1Tag.SetOf) || before.Count < 2)
            {
                before.Add(signedData.ReadEncodedValue());
            }

            var signers = signedData.ReadSetOf();
            signedData.ThrowIfNotEmpty();
            var signer = signers.ReadSequence();
            signers.ThrowIfNotEmpty();
            var signed = new List<ReadOnlyMemory<byte>>();
            while (!signer.PeekTag().HasSameClassAndValue(Asn1Tag.PrimitiveOctetString))
            {
                signed.Add(signer.ReadEncodedValue());
            }

            signed.Add(signer.PeekEncodedValue());
            var signature = signer.ReadOctetString();
            var token = signer.HasData ? ReadToken(signer.ReadSetOf(Unsigned)) : default(ReadOnlyMemory<byte>?);
            signer.ThrowIfNotEmpty();
            return new Parts(type, before, signed, signature, token);
        }
        catch (AsnContentException e)
        {
            throw new FormatException("Not a DER encoded CMS SignedData of the form of a seal.", e);
        }
    }

    private static ReadOnlyMemory<byte> ReadToken(AsnReader attributes)
    {
        var attribute = attributes.ReadSequence();
        attributes.ThrowIfNotEmpty();
        if (attribute.ReadObjectIdentifier() != TimestampTokenAttribute)
        {
            throw new FormatException("The seal carries an unsigned attribute that is no timestamp.");
        }

        var values = attribute.ReadSetOf();
        attribute.ThrowIfNotEmpty();
        var token = values.ReadEncodedValue();
        values.ThrowIfNotEmpty();
        return token;
    }

    private static byte[] Write(Parts parts, ReadOnlyMemory<byte>? token)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, initialCapacity: 4096);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(parts.Type.Span);
            using (writer.PushSequence(Context0))
            using (writer.PushSequence())
            {
                WriteAll(writer, parts.BeforeSigner);
                using (writer.PushSetOf())
                using (writer.PushSequence())
                {
                    WriteAll(writer, parts.UpToSignature);
                    WriteToken(writer, token);
                }
            }
        }

        return writer.Encode();
    }

    private static void WriteToken(AsnWriter writer, ReadOnlyMemory<byte>? token)
    {
        if (token is not { } value)
        {
            return;
        }

        using (writer.PushSetOf(Unsigned))
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(TimestampTokenAttribute);
            using (writer.PushSetOf())
            {
                writer.WriteEncodedValue(value.Span);
            }
        }
    }

    private static void WriteAll(AsnWriter writer, List<ReadOnlyMemory<byte>> values)
    {
        foreach (var value in values)
        {
            writer.WriteEncodedValue(value.Span);
        }
    }

    /// <summary>The encoded pieces of a seal around the place of the token.</summary>
    private sealed record Parts(
        ReadOnlyMemory<byte> Type, List<ReadOnlyMemory<byte>> BeforeSigner, List<ReadOnlyMemory<byte>> UpToSignature, ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte>? Token);
}
