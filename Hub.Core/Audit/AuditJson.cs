using System.Text.Json;

namespace Hub.Core.Audit;

/// <summary>Audit answers as JSON: entries are written raw, so that what an auditor reads is what was hashed.</summary>
public static class AuditJson
{
    public static void Write(Utf8JsonWriter json, AuditPage page)
    {
        json.WriteStartObject();
        json.WriteStartArray("entries"u8);
        foreach (var entry in page.Entries)
        {
            Write(json, entry);
        }

        json.WriteEndArray();
        if (page.Next is { } next)
        {
            json.WriteNumber("next"u8, next);
        }
        else
        {
            json.WriteNull("next"u8);
        }

        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, MessageTrace trace)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, trace.Entry.Index);
        json.WritePropertyName("entry"u8);
        json.WriteRawValue(trace.Entry.Entry.Span, skipInputValidation: true);
        json.WriteStartObject("sealed"u8);
        json.WriteNumber("treeSize"u8, trace.TreeSize);
        json.WriteString("at"u8, trace.SealedAt.UtcDateTime);
        json.WriteEndObject();
        json.WriteBoolean("payloadKept"u8, trace.PayloadKept);
        json.WriteStartArray("deliveries"u8);
        foreach (var delivery in trace.Deliveries)
        {
            Write(json, delivery);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AuditedEntry entry)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, entry.Index);
        json.WritePropertyName("entry"u8);
        json.WriteRawValue(entry.Entry.Span, skipInputValidation: true);
        json.WriteEndObject();
    }
}
