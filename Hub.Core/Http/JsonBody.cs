using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary>Small requests in JSON, with no member that the hub does not know, and how it answers.</summary>
internal static class JsonBody
{
    /// <summary>64 KiB.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Chinese as it is, nulls left out.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>What the body holds, or why it cannot be taken, in Chinese and English.</summary>
    public static async Task<(T? Body, (string Zh, string En)? Fault)> ReadAsync<T>(HttpContext context)
        where T : class
    {
        using var body = await RequestBody.ReadAsync(context.Request.BodyReader, context.Request.ContentLength, MaxBytes, context.RequestAborted);
        try
        {
            return (body is null ? null : JsonSerializer.Deserialize<T>(body.Memory.Span, Options)) is { } read
                ? (read, null)
                : (null, ("请求体缺失或过长", "the body is missing or too long"));
        }
        catch (JsonException e)
        {
            return (null, ($"{e.Path ?? "$"} 不是所要求的 JSON", $"{e.Path ?? "$"} is not the JSON that is expected"));
        }
    }
}
