using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Avro;
using Avro.Generic;
using Avro.IO;
using FsCheck;
using FsCheck.Fluent;
using Hub.Schemas.Avro;
using Hub.Schemas.Validation;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Avro;

/// <summary>Whatever the schema: what goes in comes back, and the bytes are those of Apache.Avro.</summary>
[TestFixture]
public sealed class AvroRoundTripTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(600).WithEndSize(12);

    [Test]
    public void Every_generated_message_comes_back_equal() => ForAll((codec, message) =>
        JsonElement.DeepEquals(JsonElement.Parse(message), JsonElement.Parse(AvroMessages.Decode(codec, AvroMessages.Encode(codec, message)))));

    [Test]
    public void Every_generated_message_has_the_bytes_that_Apache_Avro_writes() => ForAll((codec, message) =>
    {
        var schema = Schema.Parse(codec.Schema.ToString());
        using var expected = new MemoryStream();
        new GenericDatumWriter<object>(schema).Write(ToApache(JsonElement.Parse(message), codec.Schema, schema)!, new BinaryEncoder(expected));
        return AvroMessages.Encode(codec, message).AsSpan().SequenceEqual(expected.ToArray());
    });

    [Test]
    public void Every_generated_message_reads_the_same_through_resolution_with_its_own_schema() => ForAll((codec, message) =>
    {
        Assert.That(AvroResolution.TryCreate(codec.Schema, codec.Schema, out var resolution), Is.Empty);
        var output = new ArrayBufferWriter<byte>();
        var avro = AvroMessages.Encode(codec, message);
        return resolution!.TryRead(avro, output, new Findings()) && Encoding.UTF8.GetString(output.WrittenSpan) == AvroMessages.Decode(codec, avro);
    });

    [Test]
    public void No_mutated_data_or_message_makes_the_codec_throw()
    {
        var random = new Random(20261122);
        ForAll((codec, message) =>
        {
            var avro = AvroMessages.Encode(codec, message);
            var json = Encoding.UTF8.GetBytes(message);
            for (var i = 0; i < 20; i++)
            {
                codec.TryDecode(Mutate(avro, random), new ArrayBufferWriter<byte>(), new Findings());
                codec.TryEncode(Mutate(json, random), new ArrayBufferWriter<byte>(), new Findings());
            }

            return true;
        });
    }

    [Test]
    public void Valid_examples_of_the_standard_come_back_equal()
    {
        var examples = 0;
        foreach (var version in StandardsFolder.Catalogue.Datasets.SelectMany(dataset => dataset.Versions))
        {
            var codec = AvroCodec.Compile(AvroSchema.Parse(AvroDerivation.Derive(version)));
            foreach (var path in StandardsFolder.Bundle.Below($"datasets/{version.Dataset}/examples/valid-"))
            {
                var message = Encoding.UTF8.GetString(StandardsFolder.Bundle[path].Span);
                var back = AvroMessages.Decode(codec, AvroMessages.Encode(codec, message));
                Assert.That(JsonElement.DeepEquals(JsonElement.Parse(message), JsonElement.Parse(back)), $"{path}: {back}");
                examples++;
            }
        }

        Assert.That(examples, Is.GreaterThan(30));
    }

    private static void ForAll(Func<AvroCodec, string, bool> holds) =>
        Check.One(Many, Prop.ForAll(GeneratedShape.Pairs().ToArbitrary(), pair => holds(AvroMessages.CodecFor(pair.Schema), pair.Message)));

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var copy = random.Next(4) == 0 ? bytes[..random.Next(bytes.Length + 1)] : [.. bytes];
        for (var i = random.Next(1, 4); i > 0 && copy.Length > 0; i--)
        {
            copy[random.Next(copy.Length)] = (byte)random.Next(256);
        }

        return copy;
    }

    private static object? ToApache(JsonElement value, AvroSchema type, Schema apache)
    {
        switch (type.Kind)
        {
            case AvroKind.Null:
                return null;
            case AvroKind.Union:
                var branch = value.ValueKind == JsonValueKind.Null ? 0 : 1;
                return ToApache(value, type.Branches[branch], ((UnionSchema)apache).Schemas[branch]);
            case AvroKind.Record:
                var record = new GenericRecord((RecordSchema)apache);
                foreach (var field in type.Fields)
                {
                    record.Add(field.Name, value.TryGetProperty(field.JsonName, out var member) ? ToApache(member, field.Type, ((RecordSchema)apache)[field.Name].Schema) : null);
                }

                return record;
            case AvroKind.Array:
                return value.EnumerateArray().Select(item => ToApache(item, type.Element!, ((ArraySchema)apache).ItemSchema)).ToArray();
            case AvroKind.Map:
                return value.EnumerateObject().ToDictionary(member => member.Name, member => ToApache(member.Value, type.Element!, ((MapSchema)apache).ValueSchema)!);
            case AvroKind.Enum:
                return new GenericEnum((EnumSchema)apache, value.GetString());
            case AvroKind.Boolean:
                return value.GetBoolean();
            case AvroKind.Double:
                return value.GetDouble();
            case AvroKind.Bytes when type.LogicalType is { }:
                var number = decimal.Parse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture);
                return new AvroDecimal(new BigInteger(number * (decimal)Math.Pow(10, type.Scale)), type.Scale);
            case AvroKind.Bytes:
                return value.GetBytesFromBase64();
            case AvroKind.Int when type.LogicalType is { }:
                return DateTime.SpecifyKind(DateTime.Parse(value.GetString()!, CultureInfo.InvariantCulture), DateTimeKind.Utc);
            case AvroKind.Long when type.LogicalType is { }:
                return DateTimeOffset.Parse(value.GetString()!, CultureInfo.InvariantCulture).UtcDateTime;
            case AvroKind.Int:
                return value.GetInt32();
            case AvroKind.Long:
                return value.GetInt64();
            default:
                return type.HoldsJson ? value.GetRawText() : value.GetString();
        }
    }
}
