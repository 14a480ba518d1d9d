using System.Text.Json;
using Hub.Core.Exchanges;
using Hub.Core.Pipeline;
using Hub.Schemas.Validation;

namespace Hub.Core.Http;

/// <summary>The answers of the exchange as JSON: one object a message; the members of a rejection are those of problem+json (RFC 9457).</summary>
internal static class DecisionWriter
{
    public static void Write(Utf8JsonWriter json, Decision decision)
    {
        json.WriteStartObject();
        json.WriteString("status"u8, decision.Status switch { DecisionStatus.Accepted => "accepted"u8, DecisionStatus.Duplicate => "duplicate"u8, _ => "rejected"u8 });
        if (decision.Id is not null)
        {
            json.WriteString("id"u8, decision.Id);
        }

        json.WriteNumber("index"u8, decision.Receipt.Index.Value);
        json.WriteNumber("treeSize"u8, decision.Receipt.TreeSize);
        Span<byte> hex = stackalloc byte[64];
        var digest = decision.Receipt.Digest;
        Convert.TryToHexStringLower(digest, hex, out _);
        json.WriteString("digest"u8, hex);
        json.WriteString("acceptedAt"u8, decision.Receipt.AcceptedAt.UtcDateTime);
        if (decision.Refusal is { } refusal)
        {
            WriteMembers(json, refusal);
        }

        json.WriteEndObject();
    }

    /// <summary>A problem that concerns the whole request.</summary>
    public static void WriteProblem(Utf8JsonWriter json, Refusal refusal, Decision? decision = null)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, $"urn:yunfu:exchange:{refusal.Code}");
        json.WriteString("title"u8, refusal.En);
        json.WriteNumber("status"u8, refusal.Status);
        json.WriteString("detail"u8, refusal.Zh);
        if (decision?.Id is { } id)
        {
            json.WriteString("id"u8, id);
        }

        if (decision is not null)
        {
            json.WriteNumber("index"u8, decision.Receipt.Index.Value);
            json.WriteNumber("treeSize"u8, decision.Receipt.TreeSize);
        }

        WriteMembers(json, refusal);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, Refusal refusal)
    {
        json.WriteString("code"u8, refusal.Code);
        json.WriteString("pointer"u8, refusal.Pointer);
        json.WriteString("zh"u8, refusal.Zh);
        json.WriteString("en"u8, refusal.En);
        if (refusal.Findings.Count == 0)
        {
            return;
        }

        json.WriteStartArray("errors"u8);
        foreach (var finding in refusal.Findings)
        {
            json.WriteStartObject();
            json.WriteString("code"u8, finding.Code);
            json.WriteString("pointer"u8, finding.Pointer);
            json.WriteString("keyword"u8, finding.Keyword);
            json.WriteString("severity"u8, finding.Severity == Severity.Error ? "error"u8 : "warning"u8);
            json.WriteString("zh"u8, finding.Zh);
            json.WriteString("en"u8, finding.En);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
