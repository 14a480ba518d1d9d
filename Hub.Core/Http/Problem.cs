using Hub.Core.Exchanges;
using Hub.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary>A refusal as problem+json (RFC 9457).</summary>
internal static class Problem
{
    public static async Task WriteAsync(HttpResponse response, Refusal refusal, Decision? decision = null)
    {
        response.StatusCode = refusal.Status;
        response.ContentType = "application/problem+json";
        await using var json = JsonAnswer.WriterOf(response);
        DecisionWriter.WriteProblem(json, refusal, decision);
        await json.FlushAsync();
        await response.BodyWriter.FlushAsync();
    }
}
