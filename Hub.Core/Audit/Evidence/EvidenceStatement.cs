using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hub.Core.Audit.Evidence;

/// <summary>What a package of many entries says of them: <c>statement.json</c>. Whoever verifies the package recomputes it from the entries.</summary>
public sealed record EvidenceStatement
{
    /// <summary>Nothing but that the entries are in the log.</summary>
    public const string Entries = "entries";

    /// <summary>Each entry meets the conditions. That no other entry does is not said.</summary>
    public const string Query = "query";

    /// <summary>Of all that the log took in between two checkpoints, exactly so many messages meet the conditions.</summary>
    public const string Completeness = "completeness";

    /// <summary>One of the constants of this class.</summary>
    public required string Kind { get; init; }

    /// <summary>Conditions that the entries, or the counted messages among them, meet.</summary>
    public AuditFilter Filter { get; init; } = new();

    /// <summary>Of a completeness statement: messages accepted.</summary>
    public long Accepted { get; init; }

    /// <summary>Of a completeness statement: messages refused.</summary>
    public long Rejected { get; init; }

    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("statement"u8, Kind);
            Filter.WriteTo(json);
            if (Kind == Completeness)
            {
                json.WriteNumber("accepted"u8, Accepted);
                json.WriteNumber("rejected"u8, Rejected);
            }

            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    /// <exception cref="FormatException">The text is no statement.</exception>
    public static EvidenceStatement Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            var kind = root.TryGetProperty("statement"u8, out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
            if (kind is not (Entries or Query or Completeness))
            {
                throw new FormatException($"There is no statement '{kind}'.");
            }

            return new EvidenceStatement
            {
                Kind = kind,
                Filter = AuditFilter.Read(root),
                Accepted = kind == Completeness ? root.GetProperty("accepted"u8).GetInt64() : 0,
                Rejected = kind == Completeness ? root.GetProperty("rejected"u8).GetInt64() : 0,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("statement.json is not of its form: " + e.Message, e);
        }
    }

    /// <summary>Counts entries against the statement.</summary>
    internal sealed class Tally(EvidenceStatement statement)
    {
        private readonly AuditFilter _accepted = statement.Filter with { Outcome = "accepted" };
        private readonly AuditFilter _rejected = statement.Filter with { Outcome = "rejected" };

        public long Accepted { get; private set; }

        public long Rejected { get; private set; }

        /// <summary>Entries of a query that do not meet its conditions.</summary>
        public long Strangers { get; private set; }

        /// <exception cref="JsonException">The entry is not JSON.</exception>
        public void Add(ReadOnlyMemory<byte> entry)
        {
            if (statement.Kind == Entries)
            {
                return;
            }

            using var json = JsonDocument.Parse(entry);
            if (statement.Kind == Query)
            {
                Strangers += statement.Filter.Matches(entry.Span, json.RootElement) ? 0 : 1;
                return;
            }

            Accepted += _accepted.Matches(entry.Span, json.RootElement) ? 1 : 0;
            Rejected += _rejected.Matches(entry.Span, json.RootElement) ? 1 : 0;
        }
    }

    /// <summary>The conditions as words, for a report.</summary>
    public override string ToString() => new StringBuilder(Kind).Append(": ").Append(Filter with { Limit = AuditFilter.MaxPage }).ToString();
}
