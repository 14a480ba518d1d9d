using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hub.Schemas.Avro;

/// <summary>
/// Writes an Avro schema in the hub's stable form, so that deriving twice gives the same bytes and a change shows as a small difference:
/// attributes in a fixed order, two spaces, line feeds, text unescaped, a line feed at the end. A named type is written where it first
/// occurs and by its full name afterwards.
/// </summary>
internal static class AvroSchemaText
{
    /// <summary>Value of the attribute <c>contentType</c> on a string that holds JSON text.</summary>
    public const string JsonContent = "application/json";

    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(AvroSchema schema)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Options))
        {
            Write(writer, schema, []);
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, AvroSchema schema, HashSet<string> written)
    {
        if (schema.FullName is { } name && !written.Add(name))
        {
            writer.WriteStringValue(name);
        }
        else if (schema.Kind == AvroKind.Union)
        {
            writer.WriteStartArray();
            foreach (var branch in schema.Branches)
            {
                Write(writer, branch, written);
            }

            writer.WriteEndArray();
        }
        else if (schema.Kind <= AvroKind.String && schema.LogicalType is null && !schema.HoldsJson)
        {
            writer.WriteStringValue(KindName(schema.Kind));
        }
        else
        {
            WriteObject(writer, schema, written);
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, AvroSchema schema, HashSet<string> written)
    {
        writer.WriteStartObject();
        writer.WriteString("type", KindName(schema.Kind));
        if (schema.FullName is { } name)
        {
            var dot = name.LastIndexOf('.');
            writer.WriteString("name", name[(dot + 1)..]);
            if (dot > 0)
            {
                writer.WriteString("namespace", name[..dot]);
            }
        }

        WriteText(writer, "doc", schema.Doc);
        WriteTexts(writer, "aliases", schema.Aliases);
        if (schema.LogicalType is { } logical)
        {
            writer.WriteString("logicalType", logical);
            if (logical == AvroLogicalTypes.Decimal)
            {
                writer.WriteNumber("precision", schema.Precision);
                writer.WriteNumber("scale", schema.Scale);
            }
        }

        switch (schema.Kind)
        {
            case AvroKind.Record:
                WriteFields(writer, schema, written);
                break;
            case AvroKind.Enum:
                WriteTexts(writer, "symbols", schema.Symbols);
                WriteText(writer, "default", schema.DefaultSymbol);
                break;
            case AvroKind.Fixed:
                writer.WriteNumber("size", schema.Size);
                break;
            case AvroKind.Array or AvroKind.Map:
                writer.WritePropertyName(schema.Kind == AvroKind.Array ? "items" : "values");
                Write(writer, schema.Element!, written);
                break;
            case AvroKind.String when schema.HoldsJson:
                writer.WriteString("contentType", JsonContent);
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter writer, AvroSchema schema, HashSet<string> written)
    {
        writer.WriteStartArray("fields");
        foreach (var field in schema.Fields)
        {
            writer.WriteStartObject();
            writer.WriteString("name", field.Name);
            writer.WritePropertyName("type");
            Write(writer, field.Type, written);
            if (field.Default is { } value)
            {
                writer.WritePropertyName("default");
                value.WriteTo(writer);
            }

            WriteText(writer, "doc", field.Doc);
            WriteTexts(writer, "aliases", field.Aliases);
            if (field.JsonName != field.Name)
            {
                writer.WriteString("jsonName", field.JsonName);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter writer, string attribute, string? text)
    {
        if (text is { })
        {
            writer.WriteString(attribute, text);
        }
    }

    private static void WriteTexts(Utf8JsonWriter writer, string attribute, IReadOnlyList<string> texts)
    {
        if (texts.Count > 0)
        {
            writer.WriteStartArray(attribute);
            foreach (var text in texts)
            {
                writer.WriteStringValue(text);
            }

            writer.WriteEndArray();
        }
    }

    /// <summary>The name of a type as schemas write it.</summary>
    public static string KindName(AvroKind kind) => kind switch
    {
        AvroKind.Null => "null",
        AvroKind.Boolean => "boolean",
        AvroKind.Int => "int",
        AvroKind.Long => "long",
        AvroKind.Float => "float",
        AvroKind.Double => "double",
        AvroKind.Bytes => "bytes",
        AvroKind.String => "string",
        AvroKind.Record => "record",
        AvroKind.Enum => "enum",
        AvroKind.Array => "array",
        AvroKind.Map => "map",
        AvroKind.Fixed => "fixed",
        _ => "union",
    };
}
