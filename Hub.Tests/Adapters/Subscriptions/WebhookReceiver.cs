using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Hub.Core.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Hub.Tests.Adapters.Subscriptions;

/// <summary>The https address of a department's system. It stores each batch, then answers as it is told.</summary>
internal sealed class WebhookReceiver(DevelopmentCa ca, Uri address) : IAsyncDisposable
{
    private readonly string _certificate = ca.IssueServer().Pkcs12Path;
    private WebApplication? _app;

    public Uri Url { get; } = new(address, "/in");

    public ConcurrentQueue<ReceivedBatch> Batches { get; } = new();

    /// <summary>Status of the answer.</summary>
    public Func<Task<int>> Answer { get; set; } = () => Task.FromResult(200);

    /// <summary>Ids of all messages, in the order of their arrival.</summary>
    public string[] Ids => [.. Batches.SelectMany(b => b.Messages).Select(m => m.GetProperty("id").GetString()!)];

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Url.Port, listen => listen.UseHttps(_certificate)));
        _app = builder.Build();
        _app.MapPost("/in", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            Batches.Enqueue(new ReceivedBatch(context.Request.Headers["Hub-Batch"]!, context.Request.Headers["Hub-Signature"]!, context.Request.Headers["Hub-Snapshot"], body.ToArray()));
            return Results.StatusCode(await Answer());
        });
        await _app.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}

/// <summary>What came with one request.</summary>
internal sealed record ReceivedBatch(string Id, string Signature, string? Snapshot, byte[] Body)
{
    /// <summary>What every message of the body says of the batch; null when it says nothing.</summary>
    public string? Said(string attribute) => Messages.Select(m => m.TryGetProperty(attribute, out var value) ? value.GetString() : null).Distinct().Single();

    public JsonElement[] Messages => [.. JsonDocument.Parse(Body).RootElement.EnumerateArray()];
}
