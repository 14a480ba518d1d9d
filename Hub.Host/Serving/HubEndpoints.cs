using Hub.Adapters.Hosting;
using Hub.Adapters.Sources;
using Hub.Core.Audit;
using Hub.Core.Delivery.Subscriptions;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Core.Exchanges;
using Hub.Core.Hosting;
using Hub.Core.Http;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Timestamps;
using Hub.Core.Log.Witness;
using Hub.Core.Log;

namespace Hub.Host.Serving;

/// <summary>All routes of the hub in one place.</summary>
internal static class HubEndpoints
{
    private const string Json = "application/json";

    public static void MapHub(this IEndpointRouteBuilder app, HubOptions options, bool sources)
    {
        var access = app.ServiceProvider.GetRequiredService<LogAccess>();
        var evidence = new EvidenceOptions { CaFile = options.Certificates.Ca, CrlFile = options.Certificates.Crl, PayloadPermitted = access.MayHavePayload };
        app.MapLog(evidence)
            .AddEndpointFilter(access).WithTags("log").ProducesProblem(401).ProducesProblem(403);
        if (options.Sinks)
        {
            Deliver(app);
            Subscriptions(app);
            app.MapSinks().AddEndpointFilter(app.ServiceProvider.GetRequiredService<AccessFilter>()).ProducesProblem(401).ProducesProblem(403);
        }

        if (sources)
        {
            app.MapSources().AddEndpointFilter(app.ServiceProvider.GetRequiredService<AccessFilter>()).ProducesProblem(401).ProducesProblem(403);
        }

        Exchange(app.MapPost("/exchange/{dataset}", (HttpContext context, string dataset, ExchangeEndpoint endpoint) => endpoint.HandleAsync(context, dataset)))
            .WithSummary("报送一个数据集的报文 · Publish CloudEvents (structured, binary, batch, NDJSON) of one dataset");
        Exchange(app.MapPost("/exchange", (HttpContext context, ExchangeEndpoint endpoint) => endpoint.HandleAsync(context, dataset: null)))
            .WithSummary("报送报文 · Publish CloudEvents of any dataset; each event names its own");

        app.MapGet("/exchange/entries", (HttpContext context, SentEntriesEndpoint endpoint, string of) => endpoint.HandleAsync(context, of))
            .WithTags("exchange").Produces(StatusCodes.Status200OK, contentType: Json).Refuses(400, 401, 403)
            .WithSummary("自己报送的报文的日志条目,供核验 · Log entries of messages that you sent, to be verified against the tiles");
        app.MapGet("/audit/entries", (HttpContext context, AuditEndpoint endpoint, [AsParameters] AuditParameters asked) => endpoint.EntriesAsync(context, asked.ToFilter()))
            .WithTags("audit").Produces(StatusCodes.Status200OK, contentType: Json).Refuses(400, 401, 403)
            .WithSummary("查询交换日志 · Query the exchange log, paged by index");
        app.MapGet("/audit/evidence", (HttpContext context, AuditEvidenceEndpoint endpoint, [AsParameters] AuditParameters asked, string? format, bool payloads = false) =>
                endpoint.EvidenceAsync(context, asked.ToFilter(), format, payloads, evidence))
            .WithTags("audit").Produces(StatusCodes.Status200OK, contentType: EvidencePackageFile.MediaType).Refuses(400, 401, 403, 404, 413)
            .WithSummary("查询结果的证据包,可附表格 · What a query finds as an evidence package, with a table (csv, xlsx) or payloads if asked");
        app.MapGet("/audit/completeness", (HttpContext context, AuditEvidenceEndpoint endpoint, string? department, string? dataset, DateTimeOffset? from, DateTimeOffset? to) =>
                endpoint.CompletenessAsync(context, new AuditFilter { Department = department, Dataset = dataset, From = from, To = to }, evidence))
            .WithTags("audit").Produces(StatusCodes.Status200OK, contentType: EvidencePackageFile.MediaType).Refuses(400, 401, 403, 409, 413)
            .WithSummary("完整性声明 · A statement, with proof, that a department sent exactly so many messages in a period");
        app.MapGet("/audit/statistics", (HttpContext context, AuditStatisticsEndpoint endpoint, DateTimeOffset? from, DateTimeOffset? to, string? department, string? dataset, string? code, string? by) =>
                endpoint.HandleAsync(context, new StatisticsFilter { From = from, To = to, Department = department, Dataset = dataset, Code = code, By = by is null ? ["day"] : by.Split(',', StringSplitOptions.RemoveEmptyEntries) }))
            .WithTags("audit").Produces(StatusCodes.Status200OK, contentType: Json).Refuses(400, 401, 403)
            .WithSummary("统计,及迟报、未报的部门 · Counts by hour, day, month, department, dataset, code, sink; departments that are late or silent");
        app.MapGet("/audit/trace/{index:long}", (HttpContext context, long index, AuditEndpoint endpoint) => endpoint.TraceAsync(context, index))
            .WithTags("audit").Produces(StatusCodes.Status200OK, contentType: Json).Produces(StatusCodes.Status404NotFound).Refuses(401, 403)
            .WithSummary("追踪一条报文 · Trace one message from receipt to repository");

        app.MapGet("/health/live", () => Results.Text("live\n")).WithTags("operations").Produces(StatusCodes.Status200OK, contentType: "text/plain")
            .WithSummary("进程存活 · The process is alive");
        app.MapGet("/health/ready", Ready).WithTags("operations")
            .Produces(StatusCodes.Status200OK, contentType: Json).Produces(StatusCodes.Status503ServiceUnavailable, contentType: Json)
            .WithSummary("可以接收报文 · The hub takes messages: its log is open and a standard is in force");
    }

    private static void Deliver(IEndpointRouteBuilder app)
    {
        const string Batch = "application/cloudevents-batch+json";
        var group = app.MapGroup("/deliver").WithTags("deliver");
        group.MapGet("", (HttpContext context, DeliverEndpoint endpoint) => endpoint.ListAsync(context)).Produces(StatusCodes.Status200OK, contentType: Json).Refuses(401, 403)
            .WithSummary("可接收的数据集和位置 · Datasets that the caller may receive, and where it stands");
        group.MapGet("/{dataset}", (HttpContext context, DeliverEndpoint endpoint, string dataset, long? from, int limit = 100, int wait = 0) => endpoint.PageAsync(context, dataset, from, limit, wait))
            .Produces(StatusCodes.Status200OK, contentType: Batch).Refuses(401, 403)
            .WithSummary("拉取报文 · Pull messages, waiting for new ones if told; acknowledge with the header Hub-Next");
        group.MapPost("/{dataset}/ack", (HttpContext context, DeliverEndpoint endpoint, string dataset, long next) => endpoint.AcknowledgeAsync(context, dataset, next))
            .Produces(StatusCodes.Status200OK, contentType: Json).Refuses(400, 401, 403, 409, 422)
            .WithSummary("确认收妥,可签名 · Acknowledge everything below an index; becomes a receipt in the log, signed by the receiver when the body is its statement and the header Hub-Signature its signature");
        group.MapPost("/{dataset}/seek", (HttpContext context, DeliverEndpoint endpoint, string dataset, long? next, DateTimeOffset? time) => endpoint.SeekAsync(context, dataset, new StartingPoint { Next = next, Time = time }))
            .Produces(StatusCodes.Status200OK, contentType: Json).Refuses(400, 401, 403).WithSummary("从某个序号或时间重新接收 · Begin again at an index or a time");
        group.MapPost("/{dataset}/snapshot", (HttpContext context, DeliverEndpoint endpoint, string dataset) => endpoint.SeekAsync(context, dataset, new StartingPoint { Snapshot = true }))
            .Produces(StatusCodes.Status200OK, contentType: Json).Refuses(401, 403).WithSummary("先收现状,再收变化 · Begin again with the newest message of each key as of now, then what comes after");
        group.MapGet("/{dataset}/events", (HttpContext context, DeliverEndpoint endpoint, string dataset, long? from) => endpoint.EventsAsync(context, dataset, from))
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream").Refuses(401, 403).WithSummary("持续接收 · Server-sent events of a dataset");
        group.MapGet("/{dataset}/entries", (HttpContext context, DeliverEndpoint endpoint, LoggedEntries entries, string dataset, string of) => endpoint.EntriesAsync(context, dataset, of, entries))
            .Produces(StatusCodes.Status200OK, contentType: Json).Refuses(400, 401, 403).WithSummary("所收报文的日志条目,供核验 · Log entries of messages received, to be verified against the tiles");
    }

    private static void Subscriptions(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/subscriptions").WithTags("subscriptions");
        group.MapGet("", (HttpContext context, SubscriptionEndpoint endpoint) => endpoint.ListAsync(context)).Produces(StatusCodes.Status200OK, contentType: Json).Refuses(401, 403)
            .WithSummary("推送订阅的状态 · Subscriptions that the hub carries to the caller's department; all for auditors");
        group.MapGet("/{name}", (HttpContext context, SubscriptionEndpoint endpoint, string name) => endpoint.ShowAsync(context, name))
            .Produces(StatusCodes.Status200OK, contentType: Json).Refuses(401, 403, 404).WithSummary("一个推送订阅的状态 · One subscription");
        group.MapPut("/{name}", (HttpContext context, SubscriptionEndpoint endpoint, string name) => endpoint.PutAsync(context, name)).Takes(Json)
            .Produces(StatusCodes.Status200OK, contentType: Json).Produces(StatusCodes.Status201Created, contentType: Json).Refuses(400, 401, 403, 409)
            .WithSummary("建立或修改 webhook 订阅 · Create a webhook, or give it other settings");
        group.MapDelete("/{name}", (HttpContext context, SubscriptionEndpoint endpoint, string name) => endpoint.RemoveAsync(context, name))
            .Produces(StatusCodes.Status204NoContent).Refuses(401, 403, 404).WithSummary("取消订阅 · Remove a subscription");
        foreach (var (verb, state, summary) in new[] { ("pause", PushState.Paused, "暂停推送 · Pause after the batch in hand"), ("resume", PushState.Running, "恢复推送 · Go on where it stands") })
        {
            group.MapPost($"/{{name}}/{verb}", (HttpContext context, SubscriptionEndpoint endpoint, string name) => endpoint.SetStateAsync(context, name, state))
                .Produces(StatusCodes.Status200OK, contentType: Json).Refuses(401, 403, 404).WithSummary(summary);
        }

        group.MapPost("/{name}/seek", (HttpContext context, SubscriptionEndpoint endpoint, string name, long? next, DateTimeOffset? time) => endpoint.MoveAsync(context, name, new StartingPoint { Next = next, Time = time }))
            .Produces(StatusCodes.Status200OK, contentType: Json).Refuses(400, 401, 403, 404).WithSummary("从某个序号或时间重新推送 · Deliver again from an index or a time");
        group.MapPost("/{name}/snapshot", (HttpContext context, SubscriptionEndpoint endpoint, string name) => endpoint.MoveAsync(context, name, new StartingPoint { Snapshot = true }))
            .Produces(StatusCodes.Status200OK, contentType: Json).Refuses(401, 403, 404).WithSummary("先发现状,再发变化 · Deliver the newest message of each key as of now, then what comes after");
    }

    private static RouteHandlerBuilder Exchange(RouteHandlerBuilder endpoint) => endpoint
        .WithTags("exchange")
        .Takes("application/cloudevents+json", "application/cloudevents-batch+json", "application/x-ndjson", Json)
        .Produces(StatusCodes.Status200OK, contentType: Json, additionalContentTypes: "application/x-ndjson")
        .Refuses(400, 401, 403, 404, 409, 413, 415, 422, 503, 507);

    private static IResult Ready(LogWriter log, RegistryInForce registry, WitnessRounds witnesses, TimeProvider time, IServiceProvider services)
    {
        // Timestamps that lag are the operator's business, not the load balancer's: the hub takes messages all the same.
        var backlog = services.GetService<Timestamper>()?.Backlog;
        var timestamps = backlog is { } waiting ? new { unstamped = waiting.Checkpoints, lagSeconds = Math.Round(waiting.LagAt(time.GetUtcNow()).TotalSeconds) } : null;
        var datasets = registry.Current.Datasets.Count;
        var ready = log.IsOpen && !log.IsFull && datasets > 0 && witnesses.Contradiction is null;
        return Results.Json(
            new
            {
                ready,
                log = log.IsFull ? "full" : log.IsOpen ? "open" : log.IsLoading ? "loading" : "waiting",
                size = log.Size,
                witnesses = witnesses.Standings,
                contradiction = witnesses.Contradiction,
                datasets,
                participants = registry.Current.Participants.Participants.Count,
                timestamps,
            },
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
