using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Hub.Client.Verification;

namespace Hub.Client;

/// <summary>A message of a subscribed dataset.</summary>
public sealed record ReceivedMessage
{
    /// <summary>Its entry in the exchange log; grows from message to message.</summary>
    public required long Index { get; init; }

    public required string Id { get; init; }

    public required string Source { get; init; }

    public required string Type { get; init; }

    /// <summary>Business key, or the person token where the key identifies a person.</summary>
    public string? Subject { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>True when the record of this key is to be removed.</summary>
    public required bool IsDelete { get; init; }

    /// <summary>True when fields were left out or masked by the grant.</summary>
    public required bool IsReduced { get; init; }

    /// <summary>The data (JSON); null when it has been erased at the hub.</summary>
    public required JsonElement? Data { get; init; }

    /// <summary>SHA-256 of the data, byte for byte as it came (of nothing when it has been erased), lower-case hexadecimal. Unless reduced, the digest that the entry in the log states.</summary>
    public required string DataDigest { get; init; }

    /// <summary>What has been proven of it; see <see cref="HubClientOptions.Verification"/>.</summary>
    public RecordProof Proof { get; init; }

    internal static ReceivedMessage Read(JsonElement cloudEvent) => new()
    {
        Index = long.Parse(cloudEvent.GetProperty("logindex").GetString()!, System.Globalization.CultureInfo.InvariantCulture),
        Id = cloudEvent.GetProperty("id").GetString()!,
        Source = cloudEvent.GetProperty("source").GetString()!,
        Type = cloudEvent.GetProperty("type").GetString()!,
        Subject = cloudEvent.TryGetProperty("subject", out var subject) ? subject.GetString() : null,
        Time = cloudEvent.GetProperty("time").GetDateTimeOffset(),
        IsDelete = cloudEvent.GetProperty("operation").GetString() == "delete",
        IsReduced = cloudEvent.TryGetProperty("reduced", out var reduced) && reduced.GetBoolean(),
        Data = cloudEvent.TryGetProperty("data", out var data) ? data.Clone() : null,
        DataDigest = Convert.ToHexStringLower(SHA256.HashData(data.ValueKind == JsonValueKind.Undefined ? [] : JsonMarshal.GetRawUtf8Value(data))),
    };
}
