using Hub.Adapters.Hosting;
using Hub.Core.Audit;
using Hub.Core.Exchanges;
using Hub.Core.Hosting;
using Hub.Core.Http;
using Hub.Core.Log;
using Hub.Core.Log.Evidence;

namespace Hub.Host.Serving;

/// <summary>All routes of the hub in one place.</summary>
internal static class HubEndpoints
{
    public static void MapHub(this IEndpointRouteBuilder app, HubOptions options)
    {
        var access = app.ServiceProvider.GetRequiredService<LogAccess>();
        app.MapLog(new EvidenceOptions { CaFile = options.Certificates.Ca, CrlFile = options.Certificates.Crl, PayloadPermitted = access.MayHavePayload })
            .AddEndpointFilter(access).WithTags("log");
        if (options.Sinks)
        {
            app.MapSinks().AddEndpointFilter(app.ServiceProvider.GetRequiredService<ParticipantsOnly>());
        }


        app.MapPost("/exchange/{dataset}", (HttpContext context, string dataset, ExchangeEndpoint endpoint) => endpoint.HandleAsync(context, dataset))
            .WithTags("exchange").WithSummary("报送报文 · Publish CloudEvents (structured, binary, batch, NDJSON) of one dataset");
        app.MapPost("/exchange", (HttpContext context, ExchangeEndpoint endpoint) => endpoint.HandleAsync(context, dataset: null))
            .WithTags("exchange").WithSummary("报送报文 · Publish CloudEvents of any dataset; each event names its own");

        app.MapGet("/audit/entries", EntriesAsync)
            .WithTags("audit").WithSummary("查询交换日志 · Query the exchange log, paged by index");
        app.MapGet("/audit/trace/{index:long}", (HttpContext context, long index, AuditEndpoint endpoint) => endpoint.TraceAsync(context, index))
            .WithTags("audit").WithSummary("追踪一条报文 · Trace one message from receipt to repository");

        app.MapGet("/health/live", () => Results.Text("live\n")).WithTags("operations").WithSummary("进程存活 · The process is alive");
        app.MapGet("/health/ready", Ready).WithTags("operations").WithSummary("可以接收报文 · The hub takes messages");
    }

    private static Task EntriesAsync(
        HttpContext context, AuditEndpoint endpoint, DateTimeOffset? from, DateTimeOffset? to, string? department, string? dataset, string? subject,
        EntryKind? kind, string? outcome, string? code, string? messageId, long? after, int limit = 100) =>
        endpoint.EntriesAsync(context, new AuditFilter
        {
            From = from,
            To = to,
            Department = department,
            Dataset = dataset,
            Subject = subject,
            Kind = kind,
            Outcome = outcome,
            Code = code,
            MessageId = messageId,
            After = after,
            Limit = limit,
        });

    private static IResult Ready(LogWriter log, RegistryInForce registry)
    {
        var datasets = registry.Current.Datasets.Count;
        var ready = log.IsOpen && datasets > 0;
        return Results.Json(
            new { ready, log = log.IsOpen ? "open" : "waiting", size = log.Size, datasets, participants = registry.Current.Participants.Participants.Count },
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
