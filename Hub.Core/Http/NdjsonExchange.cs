using System.Buffers;
using System.IO.Pipelines;
using Hub.Core.Exchanges;
using Hub.Core.Intake;
using Hub.Core.Pipeline;
using Hub.Core.Telemetry;
using Hub.Schemas.Catalogue;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary>
/// A stream of structured events, one a line (application/x-ndjson), of any length. Lines are exchanged in groups; while one group is
/// being committed the next is read. The answer has one line per event, in order, flushed as groups are committed.
/// </summary>
internal sealed class NdjsonExchange(ExchangePipeline pipeline, IntakeStage intake, IntakeOptions options)
{
    /// <summary>Lines of one group.</summary>
    private const int GroupLines = 500;

    private static readonly byte[] NewLine = "\n"u8.ToArray();

    /// <summary>An envelope may add this much to the largest payload.</summary>
    private const int EnvelopeAllowance = 8 * 1024;

    public async Task RunAsync(HttpContext context, Caller caller, DatasetName? expected)
    {
        context.Response.ContentType = "application/x-ndjson";
        var reader = context.Request.BodyReader;
        var lines = new LineSplitter(options.MaxMessageBytes + EnvelopeAllowance);
        Task<Decision[]>? committing = null;
        var more = true;
        while (more)
        {
            var group = new List<IntakeResult>(GroupLines);
            var filling = FillAsync(reader, lines, group, caller, expected, context.RequestAborted);
            if (committing is not null)
            {
                // Answered as soon as it is committed: the sender may be waiting for just this before it sends its next line.
                await AnswerAsync(context.Response, committing, reader, filling);
            }

            more = await filling;
            committing = group.Count > 0 ? pipeline.ExchangeAsync(group) : null;
        }

        if (committing is not null)
        {
            await AnswerAsync(context.Response, await committing);
        }
    }

    /// <summary>Answers a group while the next one is being read; when that fails, the reading has ended before the failure goes on.</summary>
    private static async Task AnswerAsync(HttpResponse response, Task<Decision[]> committing, PipeReader reader, Task filling)
    {
        try
        {
            await AnswerAsync(response, await committing);
        }
        catch
        {
            reader.CancelPendingRead();
            await Task.WhenAny(filling);
            throw;
        }
    }

    /// <summary>Reads until the group is full, nothing more has arrived, or the reading is cancelled; false at the end of the stream.</summary>
    private async Task<bool> FillAsync(
        PipeReader reader, LineSplitter lines, List<IntakeResult> group, Caller caller, DatasetName? expected, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            Take(ref buffer, read.IsCompleted, lines, group, caller, expected);
            var done = read.IsCompleted && buffer.IsEmpty;
            reader.AdvanceTo(buffer.Start, group.Count >= GroupLines ? buffer.Start : buffer.End);
            if (done || read.IsCanceled || group.Count > 0)
            {
                return !done;
            }
        }
    }

    private void Take(ref ReadOnlySequence<byte> buffer, bool last, LineSplitter lines, List<IntakeResult> group, Caller caller, DatasetName? expected)
    {
        using var span = HubInstruments.Activities.StartActivity("hub.intake");
        while (group.Count < GroupLines && lines.TryTake(ref buffer, last, out var line, out var tooLong))
        {
            if (tooLong)
            {
                group.Add(intake.Reject(caller, Refusals.TooLarge(options.MaxMessageBytes), line, dataset: expected?.Value));
            }
            else if (!line.IsEmpty)
            {
                group.Add(intake.Structured(line, caller, expected));
            }
        }
    }

    private static async Task AnswerAsync(HttpResponse response, Decision[] decisions)
    {
        await using var json = JsonAnswer.WriterOf(response);
        foreach (var decision in decisions)
        {
            DecisionWriter.Write(json, decision);
            await json.FlushAsync();
            json.Reset();
            response.BodyWriter.Write(NewLine);
        }

        await response.BodyWriter.FlushAsync();
    }
}
