using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Hub.Schemas.Avro.Codec;

namespace Hub.Schemas.Avro;

/// <summary>Defaults of fields in Avro's JSON notation.</summary>
internal static class AvroDefault
{
    /// <summary>True when a default may stand for a value of the type; for a union that is its first branch.</summary>
    public static bool Fits(JsonElement value, AvroSchema type) => type.Kind switch
    {
        AvroKind.Null => value.ValueKind == JsonValueKind.Null,
        AvroKind.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        AvroKind.Int => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _),
        AvroKind.Long => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        AvroKind.Float or AvroKind.Double => value.ValueKind == JsonValueKind.Number,
        AvroKind.Bytes => value.ValueKind == JsonValueKind.String && value.GetString()!.All(c => c <= 0xFF),
        AvroKind.Fixed => value.ValueKind == JsonValueKind.String && value.GetString()!.Length == type.Size,
        AvroKind.String => value.ValueKind == JsonValueKind.String,
        AvroKind.Enum => value.ValueKind == JsonValueKind.String && type.Symbols.Contains(value.GetString()!),
        AvroKind.Array => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => Fits(item, type.Element!)),
        AvroKind.Map => value.ValueKind == JsonValueKind.Object && value.EnumerateObject().All(member => Fits(member.Value, type.Element!)),
        AvroKind.Union => type.Branches.Count > 0 && Fits(value, type.Branches[0]),
        _ => value.ValueKind == JsonValueKind.Object
            && type.Fields.All(field => value.TryGetProperty(field.Name, out var member) ? Fits(member, field.Type) : field.Default is { }),
    };

    /// <summary>The binary encoding of a default that fits.</summary>
    public static byte[] Encode(JsonElement value, AvroSchema type)
    {
        var output = new AvroOutput();
        Write(value, type, output);
        return output.Written.ToArray();
    }

    private static void Write(JsonElement value, AvroSchema type, AvroOutput output)
    {
        switch (type.Kind)
        {
            case AvroKind.Boolean:
                output.WriteByte(value.GetBoolean() ? (byte)1 : (byte)0);
                break;
            case AvroKind.Int or AvroKind.Long:
                output.WriteLong(value.GetInt64());
                break;
            case AvroKind.Float:
                BinaryPrimitives.WriteSingleLittleEndian(output.Reserve(4), value.GetSingle());
                break;
            case AvroKind.Double:
                BinaryPrimitives.WriteDoubleLittleEndian(output.Reserve(8), value.GetDouble());
                break;
            case AvroKind.Bytes:
                output.WriteBlob(Encoding.Latin1.GetBytes(value.GetString()!));
                break;
            case AvroKind.Fixed:
                output.WriteRaw(Encoding.Latin1.GetBytes(value.GetString()!));
                break;
            case AvroKind.String:
                output.WriteText(value.GetString()!);
                break;
            case AvroKind.Enum:
                output.WriteLong(type.Symbols.ToList().IndexOf(value.GetString()!));
                break;
            case AvroKind.Union:
                output.WriteLong(0);
                Write(value, type.Branches[0], output);
                break;
            case AvroKind.Array:
                WriteBlock([.. value.EnumerateArray()], item => Write(item, type.Element!, output), output);
                break;
            case AvroKind.Map:
                WriteBlock(
                    [.. value.EnumerateObject()],
                    member =>
                    {
                        output.WriteText(member.Name);
                        Write(member.Value, type.Element!, output);
                    },
                    output);
                break;
            case AvroKind.Record:
                foreach (var field in type.Fields)
                {
                    Write(value.TryGetProperty(field.Name, out var member) ? member : field.Default!.Value, field.Type, output);
                }

                break;
        }
    }

    private static void WriteBlock<T>(List<T> items, Action<T> write, AvroOutput output)
    {
        if (items.Count > 0)
        {
            output.WriteLong(items.Count);
            items.ForEach(write);
        }

        output.WriteLong(0);
    }
}
