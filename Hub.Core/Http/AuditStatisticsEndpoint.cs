using System.Text.Json;
using Hub.Core.Audit;
using Hub.Core.Exchanges;
using Hub.Core.Pipeline;
using Hub.Core.Seal;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary><c>GET /audit/statistics</c>: counts from the log, and who has not sent what the catalogue expects. Auditors see all, departments what is their own.</summary>
public sealed class AuditStatisticsEndpoint(LogStatistics statistics, StatisticsCounter counter, Door door, RegistryInForce registry, ExchangePipeline pipeline, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context, StatisticsFilter filter)
    {
        if (await door.AdmitAsync(context, filter.Department) is not { } admitted)
        {
            return;
        }

        var (caller, department) = admitted;
        var mine = filter with { Department = department };
        if (mine.Check() is { } problem)
        {
            await Problem.WriteAsync(context.Response, problem);
            return;
        }

        // One piece at most: who asks does not wait for a count that is far behind, but is told how far it has come.
        var (counted, size) = await counter.CatchUpAsync(1, context.RequestAborted);
        var rows = await statistics.CountAsync(mine, context.RequestAborted);
        if (rows.Count > StatisticsFilter.MaxRows)
        {
            await Problem.WriteAsync(context.Response, StatisticsFilter.TooManyRows);
            return;
        }

        var overdue = Punctuality.Overdue(registry.Current, await statistics.LatestAsync(context.RequestAborted), time.GetUtcNow())
            .Where(o => (mine.Department is null || o.Department == mine.Department) && (mine.Dataset is null || o.Dataset == mine.Dataset)).ToArray();
        await pipeline.RecordAsync([SealStage.Seal(new AdministrativeAct
        {
            Kind = EntryKind.AuditQuery, Act = "audit.statistics", Detail = mine.ToString(), Caller = caller, At = time.GetUtcNow(),
        })]);
        context.Response.ContentType = "application/json";
        await using var json = JsonAnswer.WriterOf(context.Response);
        Write(json, mine, rows, overdue, counted, size);
        await json.FlushAsync(context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, StatisticsFilter filter, IReadOnlyList<StatisticsRow> rows, OverdueDataset[] overdue, long counted, long size)
    {
        json.WriteStartObject();
        json.WriteStartArray("rows"u8);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            for (var i = 0; i < filter.By.Count; i++)
            {
                json.WriteString(filter.By[i], row.Keys[i]);
            }

            json.WriteNumber("accepted"u8, row.Accepted);
            json.WriteNumber("rejected"u8, row.Rejected);
            json.WriteNumber("callersRefused"u8, row.CallersRefused);
            json.WriteNumber("delivered"u8, row.Delivered);
            json.WriteNumber("deadLettered"u8, row.DeadLettered);
            json.WriteNumber("others"u8, row.Others);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("overdue"u8);
        foreach (var item in overdue)
        {
            json.WriteStartObject();
            json.WriteString("department"u8, item.Department);
            json.WriteString("name"u8, item.Name);
            json.WriteString("dataset"u8, item.Dataset);
            json.WriteString("cycle"u8, JsonNamingPolicy.CamelCase.ConvertName(item.Cycle.ToString()));
            json.WriteString("status"u8, item.LastReceived is null ? "silent"u8 : "late"u8);
            if (item.LastReceived is { } last)
            {
                json.WriteString("lastReceived"u8, last.UtcDateTime);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("counted"u8, counted);
        json.WriteNumber("size"u8, size);
        json.WriteEndObject();
    }
}
