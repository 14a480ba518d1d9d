using System.Diagnostics;
using System.Text.Json;
using Hub.Core.Exchanges;
using Hub.Core.Intake;
using Hub.Core.Telemetry;
using Hub.Core.Log;
using Hub.Core.Pipeline;
using Hub.Schemas.Catalogue;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary>
/// <c>POST /exchange/{dataset}</c>: CloudEvents in structured, binary and batch mode, and NDJSON streams. Refuses overload and strangers
/// before the body is read; answers after the commit.
/// </summary>
public sealed class ExchangeEndpoint(
    Door door, IntakeStage intake, ExchangePipeline pipeline, IntakeOptions options, HubInstruments instruments)
{
    private const string RetryAfterSeconds = "1";

    public async Task HandleAsync(HttpContext context, string? dataset)
    {
        var started = Stopwatch.GetTimestamp();
        var response = context.Response;
        if (await door.AdmitAsync(context) is not { } caller)
        {
            return;
        }

        if (pipeline.IsOverloaded)
        {
            await OverloadedAsync(response, Refusals.Overloaded);
            return;
        }

        DatasetName? expected = null;
        if (dataset is not null)
        {
            // A path that is no dataset name gives the default name, which equals no dataset: each message is then refused and logged.
            expected = DatasetName.TryParse(dataset, out var name) ? name : default(DatasetName);
        }

        try
        {
            await DispatchAsync(context, caller, expected);
            instruments.Answered(Stopwatch.GetElapsedTime(started));
        }
        catch (LogUnavailableException)
        {
            if (response.HasStarted)
            {
                context.Abort(); // an NDJSON answer ends short: what has no line is sent again
                return;
            }

            await OverloadedAsync(response, Refusals.CommitUnknown);
        }
    }

    private static Task OverloadedAsync(HttpResponse response, Refusal refusal)
    {
        response.Headers.RetryAfter = RetryAfterSeconds;
        return Problem.WriteAsync(response, refusal);
    }

    private async Task DispatchAsync(HttpContext context, Caller caller, DatasetName? expected)
    {
        var type = MediaType(context.Request.ContentType);
        if (type is "application/x-ndjson" or "application/jsonl")
        {
            await new NdjsonExchange(pipeline, intake, options).RunAsync(context, caller, expected);
            return;
        }

        using var body = await RequestBody.ReadAsync(context.Request.BodyReader, context.Request.ContentLength, options.MaxRequestBytes, context.RequestAborted);
        var response = context.Response;
        if (body is null)
        {
            await SingleAsync(response, intake.Reject(caller, Refusals.RequestTooLarge(options.MaxRequestBytes), default, dataset: expected?.Value));
            return;
        }

        switch (type)
        {
            case "application/cloudevents-batch+json":
                await BatchAsync(response, intake.Batch(body.Memory, caller, expected));
                break;
            case "application/cloudevents+json":
                await SingleAsync(response, intake.Structured(body.Memory, caller, expected));
                break;
            case "application/json" when context.Request.Headers.ContainsKey("ce-id"):
                await SingleAsync(response, intake.Binary(BinaryAttributes.Read(context.Request.Headers), body.Memory, caller, expected));
                break;
            default:
                await SingleAsync(response, intake.Reject(caller, Refusals.MediaType, body.Memory, dataset: expected?.Value));
                break;
        }
    }

    private async Task SingleAsync(HttpResponse response, IntakeResult message)
    {
        var decision = (await pipeline.ExchangeAsync([message]))[0];
        if (decision.Refusal is { } refusal)
        {
            await Problem.WriteAsync(response, refusal, decision);
            return;
        }

        response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        DecisionWriter.Write(json, decision);
        await json.FlushAsync();
        await response.BodyWriter.FlushAsync();
    }

    private async Task BatchAsync(HttpResponse response, IReadOnlyList<IntakeResult> messages)
    {
        var decisions = await pipeline.ExchangeAsync(messages);
        response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartArray();
        foreach (var decision in decisions)
        {
            DecisionWriter.Write(json, decision);
        }

        json.WriteEndArray();
        await json.FlushAsync();
        await response.BodyWriter.FlushAsync();
    }

    private static string MediaType(string? contentType)
    {
        var end = contentType?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        return (end < 0 ? contentType : contentType![..end])?.Trim().ToLowerInvariant() ?? "";
    }
}
