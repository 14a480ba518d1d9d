using System.Text.Json;

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
}
