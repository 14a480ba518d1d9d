using Hub.Core.Exchanges;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Core.Http;

/// <summary>Lets registered participants pass; routes that end in <c>/dead-letters</c> are for auditors.</summary>
public sealed class ParticipantsOnly(Door door) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (await door.AdmitAsync(http) is not { } caller)
        {
            return Results.Empty;
        }

        if (!caller.Participant.Auditor && IsDeadLetters(http.GetEndpoint()))
        {
            await Problem.WriteAsync(http.Response, Refusals.AuditorsOnly);
            return Results.Empty;
        }

        return await next(context);
    }

    /// <summary>By the route, not by the path: routes match whatever the case of a path, and with a slash at its end.</summary>
    private static bool IsDeadLetters(Endpoint? endpoint) =>
        endpoint is RouteEndpoint route && route.RoutePattern.RawText!.EndsWith("/dead-letters", StringComparison.Ordinal);
}
