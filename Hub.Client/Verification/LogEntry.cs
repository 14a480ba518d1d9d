using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Hub.Proofs.Signatures;

namespace Hub.Client.Verification;

/// <summary>An entry of an accepted message, and whether a message is the one it states. Names members, never values.</summary>
internal sealed class LogEntry
{
    private readonly JsonElement _entry;

    private LogEntry(JsonElement entry) => _entry = entry;

    /// <exception cref="JsonException">Not JSON.</exception>
    public static LogEntry Parse(ReadOnlySpan<byte> canonical)
    {
        var reader = new Utf8JsonReader(canonical);
        return new LogEntry(JsonElement.ParseValue(ref reader));
    }

    /// <summary>Members in which a received message is not what the entry states, separated by commas; empty when it is.</summary>
    public string Differences(ReceivedMessage message) => Listed(
        ("kind", Text("kind") == "message"),
        ("id", Text("id") == message.Id),
        ("source", Text("source") == message.Source),
        ("type", Text("type") == message.Type),
        ("subject", (Text("subject") ?? "") == (message.Subject ?? "")),
        ("operation", Text("operation") == (message.IsDelete ? "delete" : "upsert")),
        ("time", (TimeOf("time") ?? TimeOf("received")) == message.Time));

    /// <inheritdoc cref="Differences(ReceivedMessage)"/>
    public string Differences(CloudEvent message) => Listed(
        ("kind", Text("kind") == "message"),
        ("id", Text("id") == message.Id),
        ("source", Text("source") == message.Source),
        ("type", Text("type") == message.Type),
        ("operation", Text("operation") == (message.Operation ?? "upsert")),
        ("time", message.Time is not { } time || TimeOf("time") is { } stated && Math.Abs((stated - time).Ticks) < TimeSpan.TicksPerMicrosecond));

    /// <summary>The same for data, byte for byte.</summary>
    public string Differences(JsonElement data) => Differences(JsonMarshal.GetRawUtf8Value(data));

    /// <inheritdoc cref="Differences(JsonElement)"/>
    public string Differences(ReadOnlySpan<byte> data)
    {
        Span<byte> sm3 = stackalloc byte[Sm3.Size];
        Sm3.Hash(data, sm3);
        return Listed(
            ("size", _entry.TryGetProperty("size", out var size) && size.TryGetInt64(out var length) && length == data.Length),
            ("sha256", Text("sha256") == Convert.ToHexStringLower(SHA256.HashData(data))),
            ("sm3", Text("sm3") == Convert.ToHexStringLower(sm3)));
    }

    private static string Listed(params IEnumerable<(string Name, bool Same)> members) => string.Join(", ", members.Where(m => !m.Same).Select(m => m.Name));

    private string? Text(string name) => _entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private DateTimeOffset? TimeOf(string name) => _entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time) ? time : null;
}
