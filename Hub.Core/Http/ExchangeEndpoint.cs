using System.Diagnostics;
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
    private const string SpaceRetryAfterSeconds = "30";
    private const string Batch = "application/cloudevents-batch+json";

    public async Task HandleAsync(HttpContext context, string? dataset)
    {
        var started = Stopwatch.GetTimestamp();
        var response = context.Response;
        if (await door.AdmitAsync(context) is not { } caller)
        {
            return;
        }

        if (pipeline.IsFull)
        {
            await StorageFullAsync(response);
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
        catch (LogUnavailableException e)
        {
            if (response.HasStarted)
            {
                context.Abort(); // an NDJSON answer ends short: what has no line is sent again
                return;
            }

            await (e is StorageFullException ? StorageFullAsync(response) : OverloadedAsync(response, Refusals.CommitUnknown));
        }
    }

    private static Task StorageFullAsync(HttpResponse response)
    {
        response.Headers.RetryAfter = SpaceRetryAfterSeconds;
        return Problem.WriteAsync(response, Refusals.StorageFull);
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
            await SingleAsync(response, [intake.Reject(caller, Refusals.RequestTooLarge(options.MaxRequestBytes), default, dataset: expected?.Value)]);
            return;
        }

        var messages = Take(type, context.Request.Headers, body.Memory, caller, expected);
        await (type == Batch ? BatchAsync(response, messages) : SingleAsync(response, messages));
    }

    private IReadOnlyList<IntakeResult> Take(string type, IHeaderDictionary headers, ReadOnlyMemory<byte> body, Caller caller, DatasetName? expected)
    {
        using var span = HubInstruments.Activities.StartActivity("hub.intake");
        return type switch
        {
            Batch => intake.Batch(body, caller, expected),
            "application/cloudevents+json" => [intake.Structured(body, caller, expected)],
            "application/json" when headers.ContainsKey("ce-id") => [intake.Binary(BinaryAttributes.Read(headers), body, caller, expected)],
            _ => [intake.Reject(caller, Refusals.MediaType, body, dataset: expected?.Value)],
        };
    }

    private async Task SingleAsync(HttpResponse response, IReadOnlyList<IntakeResult> message)
    {
        var decision = (await pipeline.ExchangeAsync(message))[0];
        if (decision.Refusal is { } refusal)
        {
            await Problem.WriteAsync(response, refusal, decision);
            return;
        }

        response.ContentType = "application/json";
        await using var json = JsonAnswer.WriterOf(response);
        DecisionWriter.Write(json, decision);
        await json.FlushAsync();
        await response.BodyWriter.FlushAsync();
    }

    private async Task BatchAsync(HttpResponse response, IReadOnlyList<IntakeResult> messages)
    {
        var decisions = await pipeline.ExchangeAsync(messages);
        response.ContentType = "application/json";
        await using var json = JsonAnswer.WriterOf(response);
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
