using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Hub.Adapters.Sources.Exchange;
using Hub.Adapters.Sources.Formats;
using Polly;

namespace Hub.Adapters.Sources.Http;

/// <summary>Asks a department's system for records, page by page. A message's id is made of its content and watermark.</summary>
internal sealed class HttpSource(HttpSettings settings, HttpClient client, string? authorization, ResiliencePipeline<HttpResponseMessage> resilience, SourceStore store) : ISource
{
    /// <summary>Largest reply, in bytes.</summary>
    public const int MaxReply = 64 * 1024 * 1024;

    private const int MaxPages = 10_000;

    public async Task CollectAsync(RecordExchange exchange, CancellationToken cancellationToken)
    {
        var since = await store.PositionAsync(exchange.Definition.Name, cancellationToken) ?? "";
        var next = new Uri(settings.Url.Replace("{since}", Uri.EscapeDataString(since), StringComparison.Ordinal));
        var mark = settings.Watermark is { } column ? exchange.Mapping.Columns.ToList().IndexOf(column) : -1;
        for (var page = 0; page < MaxPages; page++)
        {
            using var reply = new MemoryStream(await GetAsync(next, cancellationToken));
            foreach (var group in new RecordReader(settings.Format, settings.Encoding, settings.Part).Read(reply, exchange.Mapping).Chunk(exchange.GroupSize))
            {
                var outcomes = await exchange.SendAsync(group, (record, message) => IdOf(mark < 0 ? null : record.Cells[mark], message), cancellationToken);
                if (mark >= 0)
                {
                    since = group.Select(r => r.Cells[mark] ?? "").Append(since).Max(StringComparer.Ordinal)!;
                }

                await store.AdvanceAsync(exchange, mark >= 0 ? since : null, outcomes, cancellationToken);
            }

            if (Next(reply) is not { Length: > 0 } link)
            {
                return;
            }

            next = new Uri(next, link);
        }
    }

    private static string IdOf(string? mark, ReadOnlySpan<byte> message) =>
        Convert.ToHexStringLower(SHA256.HashData([.. System.Text.Encoding.UTF8.GetBytes((mark ?? "") + "\0"), .. message]).AsSpan(0, 16));

    private string? Next(MemoryStream reply)
    {
        if (settings.Next is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(reply.ToArray());
        return JsonRecords.Find(document.RootElement, settings.Next) is { ValueKind: JsonValueKind.String } link ? link.GetString() : null;
    }

    private async Task<byte[]> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await resilience.ExecuteAsync(
                async cancel =>
                {
                    using var request = new HttpRequestMessage(HttpMethod.Get, address);
                    request.Headers.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);
                    return await client.SendAsync(request, cancel);
                },
                cancellationToken);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or ExecutionRejectedException or FormatException)
        {
            var reason = e is HttpRequestException { StatusCode: { } status } ? $"{(int)status}" : e.GetType().Name;
            throw new SourceException(SourceCodes.Unreachable, $"来源系统 {address.Host} 不可用({reason})。", $"The system {address.Host} does not answer as it should ({reason}).", e);
        }
    }
}
