using System.Text.Json;

namespace Hub.Core.Audit;

/// <summary>Audit answers as JSON: entries are written raw, so that what an auditor reads is what was hashed.</summary>
public static class AuditJson
{
    /// <param name="json">Where the answer goes.</param>
    /// <param name="page">What was found.</param>
    /// <param name="masked">Datasets whose subjects the reader may not see; their entries are no longer what was hashed, and say so.</param>
    public static void Write(Utf8JsonWriter json, AuditPage page, Func<string, bool>? masked = null)
    {
        json.WriteStartObject();
        json.WriteStartArray("entries"u8);
        foreach (var entry in page.Entries)
        {
            Write(json, entry, masked);
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

    public static void Write(Utf8JsonWriter json, MessageTrace trace, Func<string, bool>? masked = null)
    {
        json.WriteStartObject();
        WriteMembers(json, trace.Entry, masked);
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

    private static void Write(Utf8JsonWriter json, AuditedEntry entry, Func<string, bool>? masked = null)
    {
        json.WriteStartObject();
        WriteMembers(json, entry, masked);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, AuditedEntry entry, Func<string, bool>? masked)
    {
        json.WriteNumber("index"u8, entry.Index);
        if (masked is not null && TryMask(json, entry, masked))
        {
            return;
        }

        json.WritePropertyName("entry"u8);
        json.WriteRawValue(entry.Entry.Span, skipInputValidation: true);
    }

    /// <summary>False, with nothing written, for an entry that needs no mask.</summary>
    private static bool TryMask(Utf8JsonWriter json, AuditedEntry entry, Func<string, bool> masked)
    {
        using var document = JsonDocument.Parse(entry.Entry);
        if (!document.RootElement.TryGetProperty("dataset"u8, out var dataset) || !document.RootElement.TryGetProperty("subject"u8, out _) || !masked(dataset.GetString()!))
        {
            return false;
        }

        json.WriteBoolean("masked"u8, true);
        json.WriteStartObject("entry"u8);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (member.Name is "subject" or "partitionkey")
            {
                json.WriteString(member.Name, SubjectMask.Apply(member.Value.GetString()!));
            }
            else
            {
                member.WriteTo(json);
            }
        }

        json.WriteEndObject();
        return true;
    }
}
