using System.Buffers;
using System.Text;
using Hub.Schemas.Avro;
using Hub.Schemas.Compatibility;
using Hub.Schemas.Validation;

namespace Hub.Tests.Schemas.Avro;

/// <summary>Messages through the codec, for tests.</summary>
internal static class AvroMessages
{
    public static AvroCodec CodecFor(string jsonSchema) => AvroCodec.Compile(
        AvroDerivation.DeriveSchema(new SchemaSource { Format = SchemaFormat.Json, Text = jsonSchema }, "t", "Root"));

    /// <summary>The binary encoding; fails the test when there are findings.</summary>
    public static byte[] Encode(AvroCodec codec, string json)
    {
        var output = new ArrayBufferWriter<byte>();
        var findings = new Findings();
        var ok = codec.TryEncode(Encoding.UTF8.GetBytes(json), output, findings);
        Assert.That(findings.Items.Select(finding => (finding.Pointer, finding.En)), Is.Empty, json);
        Assert.That(ok);
        return output.WrittenSpan.ToArray();
    }

    public static string Decode(AvroCodec codec, byte[] avro)
    {
        var output = new ArrayBufferWriter<byte>();
        var findings = new Findings();
        var ok = codec.TryDecode(avro, output, findings);
        Assert.That(findings.Items.Select(finding => finding.En), Is.Empty);
        Assert.That(ok);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>The findings of a message that cannot be encoded, as code and pointer.</summary>
    public static List<(string Code, string Pointer)> Refused(AvroCodec codec, ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>();
        var findings = new Findings();
        Assert.That(codec.TryEncode(json, output, findings), Is.False);
        Assert.That(output.WrittenCount, Is.Zero);
        return [.. findings.Items.Select(finding => (finding.Code, finding.Pointer))];
    }
}
