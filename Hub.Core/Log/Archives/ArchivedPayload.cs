using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Core.Log.Archives;

/// <summary>A payload of an archive, as it lay in the database. A line of <c>payloads.ndjson</c>.</summary>
/// <param name="Index">Index of its entry.</param>
/// <param name="Key">The data key in the log's database that opens it; null: it is in clear.</param>
/// <param name="Retention">Days from the end of its month.</param>
internal sealed record ArchivedPayload(long Index, int? Key, int Retention)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static string Format(IEnumerable<ArchivedPayload> payloads) => string.Concat(payloads.Select(p => JsonSerializer.Serialize(p, s_json) + "\n"));

    /// <exception cref="FormatException">A line is none.</exception>
    public static IReadOnlyList<ArchivedPayload> Parse(byte[] lines)
    {
        try
        {
            return [.. Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<ArchivedPayload>(line, s_json)!)];
        }
        catch (JsonException e)
        {
            throw new FormatException($"The list of payloads cannot be read: {e.Message}", e);
        }
    }
}
