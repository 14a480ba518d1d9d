using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Core.Exchanges;

namespace Hub.Tests.Support;

/// <summary>An accepted message as the log holds it, with harmless defaults.</summary>
public sealed record TestMessage
{
    public string Dataset { get; init; } = "leg.registration";

    public int Major { get; init; } = 1;

    public string Subject { get; init; } = "91445300707813507B";

    public string? PartitionKey { get; init; }

    public string Operation { get; init; } = "upsert";

    public string Sender { get; init; } = "11445300007025008C";

    public string? Id { get; init; }

    public DateTimeOffset Received { get; init; } = new(2026, 11, 22, 5, 30, 0, TimeSpan.Zero);

    /// <summary>As the sender writes it.</summary>
    public string? Time { get; init; }

    /// <summary>JSON; null when it has been erased.</summary>
    public string? Payload { get; init; } = "{}";

    /// <summary>The canonical JSON of the entry.</summary>
    public byte[] Entry(LogIndex index)
    {
        var payload = Encoding.UTF8.GetBytes(Payload ?? "");
        var members = new SortedDictionary<string, object>(StringComparer.Ordinal)
        {
            ["certificate"] = new string('a', 64),
            ["dataset"] = Dataset,
            ["id"] = Id ?? $"m-{index}",
            ["kind"] = "message",
            ["operation"] = Operation,
            ["received"] = Received.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            ["sender"] = Sender,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(payload)),
            ["size"] = payload.Length,
            ["sm3"] = new string('b', 64),
            ["source"] = $"/departments/{Sender}/systems/test",
            ["subject"] = Subject,
            ["type"] = $"yunfu.{Dataset}.v{Major}",
            ["v"] = 1,
        };
        if (PartitionKey is not null)
        {
            members["partitionkey"] = PartitionKey;
        }

        if (Time is not null)
        {
            members["time"] = Time;
        }

        return JsonSerializer.SerializeToUtf8Bytes(members);
    }
}
