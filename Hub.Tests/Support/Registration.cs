using System.Text;
using System.Text.Json.Nodes;

namespace Hub.Tests.Support;

/// <summary>A valid legal-entity registration and the events that carry it.</summary>
public static class Registration
{
    public const string Dataset = "leg.registration";
    public const string Type = "yunfu.leg.registration.v1";

    /// <summary>Payload with some members replaced (or removed, by null).</summary>
    public static JsonObject Payload(params (string Name, JsonNode? Value)[] changes)
    {
        var payload = new JsonObject
        {
            ["uscc"] = "91445300MA4UQ8K7XE",
            ["name"] = "云浮市金云石材科技有限公司",
            ["legalRepresentativeName"] = "陈建国",
            ["establishedDate"] = "2016-05-18",
            ["address"] = "广东省云浮市云城区河口街道石材路18号",
            ["divisionCode"] = "445302",
            ["registrationAuthority"] = "云浮市市场监督管理局",
            ["approvalDate"] = "2024-03-12",
            ["status"] = "active",
        };
        foreach (var (name, value) in changes)
        {
            payload.Remove(name);
            if (value is not null)
            {
                payload[name] = value;
            }
        }

        return payload;
    }

    /// <summary>A structured CloudEvent of <see cref="HubSetup.Market"/>'s system "main".</summary>
    public static JsonObject Event(string id, JsonObject? payload = null, string type = Type) => new()
    {
        ["specversion"] = "1.0",
        ["id"] = id,
        ["source"] = $"/departments/{HubSetup.Market}/systems/main",
        ["type"] = type,
        ["time"] = "2024-03-12T09:00:00+08:00",
        ["data"] = payload ?? Payload(),
    };

    public static HttpContent Content(string text, string mediaType) => Content(Encoding.UTF8.GetBytes(text), mediaType);

    public static HttpContent Content(byte[] bytes, string mediaType)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new(mediaType);
        return content;
    }
}
