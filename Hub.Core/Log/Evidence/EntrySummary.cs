using System.Text.Json;

namespace Hub.Core.Log.Evidence;

/// <summary>The members of an entry that concern its verification and who may see its payload.</summary>
public sealed record EntrySummary
{
    private const string MessageKind = "message";

    /// <summary>Member <c>kind</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>USCC of the sender; null when the entry has none.</summary>
    public string? Sender { get; init; }

    public string? Dataset { get; init; }

    public string? Subject { get; init; }

    public string? Code { get; init; }

    public string? Source { get; init; }

    public string? Id { get; init; }

    /// <summary>When the hub received it, as written in the entry.</summary>
    public DateTimeOffset? Received { get; init; }

    /// <summary>Digests of the payload, lower-case hexadecimal.</summary>
    public string? Sha256 { get; init; }

    public string? Sm3 { get; init; }

    /// <summary>Length of the payload in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>Only an accepted message has a payload in the log.</summary>
    public bool HasPayload => Kind == MessageKind;

    /// <exception cref="FormatException">The entry is no JSON object with a kind, or a message entry lacks a digest of its payload.</exception>
    public static EntrySummary Parse(ReadOnlySpan<byte> entry)
    {
        try
        {
            var texts = new Dictionary<string, string>();
            var reader = new Utf8JsonReader(entry);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new FormatException("An entry is a JSON object.");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
                if (!texts.TryAdd(name, text))
                {
                    throw new FormatException($"The entry has the member {name} twice.");
                }

                reader.Skip();
            }

            if (reader.Read())
            {
                throw new FormatException("Something follows the entry.");
            }

            return From(texts);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("The entry is not JSON: " + e.Message, e);
        }
    }

    private static EntrySummary From(Dictionary<string, string> texts)
    {
        var summary = new EntrySummary
        {
            Kind = texts.GetValueOrDefault("kind") ?? throw new FormatException("The entry states no kind."),
            Sender = texts.GetValueOrDefault("sender"),
            Dataset = texts.GetValueOrDefault("dataset"),
            Subject = texts.GetValueOrDefault("subject"),
            Code = texts.GetValueOrDefault("code"),
            Source = texts.GetValueOrDefault("source"),
            Id = texts.GetValueOrDefault("id"),
            Received = DateTimeOffset.TryParse(texts.GetValueOrDefault("received"), System.Globalization.CultureInfo.InvariantCulture, out var at) ? at : null,
            Sha256 = texts.GetValueOrDefault("sha256"),
            Sm3 = texts.GetValueOrDefault("sm3"),
            Size = long.TryParse(texts.GetValueOrDefault("size"), out var size) ? size : null,
        };
        return !summary.HasPayload || summary is { Sha256: not null, Sm3: not null, Size: not null }
            ? summary
            : throw new FormatException("The entry of a message states sha256, sm3 and size of its payload.");
    }
}
