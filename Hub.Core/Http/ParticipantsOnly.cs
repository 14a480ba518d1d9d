using Hub.Core.Exchanges;
using Hub.Core.Pipeline;
using Hub.Core.Seal;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Core.Http;

/// <summary>Lets registered participants pass; routes that end in <c>/dead-letters</c> are for auditors, and each reading of them is an entry before it is answered.</summary>
public sealed class ParticipantsOnly(Door door, ExchangePipeline pipeline, TimeProvider time) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (await door.AdmitAsync(http) is not { } caller)
        {
            return Results.Empty;
        }

        if (IsDeadLetters(http.GetEndpoint()))
        {
            if (!caller.Participant.Auditor)
            {
                await door.RefuseAsync(http, caller, Refusals.AuditorsOnly);
                return Results.Empty;
            }

            await pipeline.RecordAsync([SealStage.Seal(new AdministrativeAct
            {
                Kind = EntryKind.AuditQuery, Act = "sinks.dead_letters", Detail = http.Request.Path, Caller = caller, At = time.GetUtcNow(),
            })]);
        }

        return await next(context);
    }

    /// <summary>By the route, not by the path: routes match whatever the case of a path, and with a slash at its end.</summary>
    private static bool IsDeadLetters(Endpoint? endpoint) =>
        endpoint is RouteEndpoint route && route.RoutePattern.RawText!.EndsWith("/dead-letters", StringComparison.Ordinal);
}
