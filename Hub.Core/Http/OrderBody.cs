using System.Text.Json;
using Hub.Core.Exchanges;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary>The bodies of orders to sinks and sources.</summary>
public static class OrderBody
{
    /// <summary>As <see cref="JsonBody"/> reads and writes.</summary>
    public static JsonSerializerOptions Json => JsonBody.Options;

    /// <exception cref="OrderException">It is not the JSON that is expected.</exception>
    public static async Task<T> JsonAsync<T>(HttpContext context)
        where T : class => await JsonBody.ReadAsync<T>(context) is var (body, fault) && body is not null ? body : throw new OrderException(Refusals.OrderMalformed(fault!.Value.Zh, fault.Value.En));

    /// <exception cref="OrderException">There are more than <paramref name="limit"/>.</exception>
    public static async Task<byte[]> BytesAsync(HttpContext context, int limit)
    {
        using var body = await RequestBody.ReadAsync(context.Request.BodyReader, context.Request.ContentLength, limit, context.RequestAborted);
        return body?.Memory.ToArray() ?? throw new OrderException(Refusals.RequestTooLarge(limit));
    }
}
