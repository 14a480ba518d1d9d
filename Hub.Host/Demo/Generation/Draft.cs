using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hub.Host.Demo.Generation;

/// <summary>A right payload, and where in it the mistakes can be made: names of its members, null where it has none of the kind.</summary>
internal sealed record Draft
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required string Dataset { get; init; }

    public required JsonObject Payload { get; init; }

    /// <summary>Messages with the same key keep their order. It is not sent.</summary>
    public required string Key { get; init; }

    /// <summary>A member that the schema demands and that holds text.</summary>
    public required string Text { get; init; }

    /// <summary>A member that holds a day, <c>yyyy-MM-dd</c>.</summary>
    public string? Date { get; init; }

    public string? Uscc { get; init; }

    public string? CitizenId { get; init; }

    public string? Division { get; init; }

    /// <summary>True when the division is checked as of a day on which 云安县 was no more.</summary>
    public bool DivisionIsDated { get; init; }

    public string Type => $"yunfu.{Dataset}.v1";

    public byte[] Serialize() => JsonSerializer.SerializeToUtf8Bytes(Payload, s_json);
}
