using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Log.Witness;

/// <summary>C2SP tlog-witness over HTTP: <c>POST /add-checkpoint</c>, <c>GET /{origin hash}/checkpoint</c>.</summary>
public static partial class WitnessEndpoints
{
    /// <summary>64 KiB: 63 hashes and a note with 100 signatures are less.</summary>
    private const int MaxBody = 64 * 1024;

    public static void MapWitness(this IEndpointRouteBuilder routes, CheckpointWitness witness, ILogger logger)
    {
        routes.MapPost("/add-checkpoint", async (HttpContext context) =>
        {
            var answer = await ReadAsync(context) is { } body ? witness.Add(body) : new WitnessAnswer(StatusCodes.Status413PayloadTooLarge, "A request has at most 64 KiB.\n");
            if (answer.Status is StatusCodes.Status403Forbidden or StatusCodes.Status422UnprocessableEntity)
            {
                Refused(logger, answer.Status, answer.Body.TrimEnd());
            }

            return Results.Text(answer.Body, answer.Status == StatusCodes.Status409Conflict ? "text/x.tlog.size" : "text/plain", Encoding.UTF8, answer.Status);
        });
        routes.MapGet("/{origin:length(64)}/checkpoint", (string origin) => witness.Newest(origin) is { } note ? Results.Text(note, "text/plain", Encoding.UTF8) : Results.NotFound());
    }

    private static async Task<string?> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[8192];
        for (int read; (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxBody)
            {
                return null;
            }
        }

        return Encoding.UTF8.GetString(body.ToArray());
    }

    [LoggerMessage(4020, LogLevel.Warning, "A checkpoint was refused with {Status}: {Reason}")]
    private static partial void Refused(ILogger logger, int status, string reason);
}
