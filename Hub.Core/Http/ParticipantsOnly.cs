using Hub.Core.Exchanges;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary>Lets registered participants pass; what lies under a path that ends in <c>/dead-letters</c> is for auditors.</summary>
public sealed class ParticipantsOnly(Door door) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (await door.AdmitAsync(http) is not { } caller)
        {
            return Results.Empty;
        }

        if (!caller.Participant.Auditor && http.Request.Path.Value!.EndsWith("/dead-letters", StringComparison.Ordinal))
        {
            await Problem.WriteAsync(http.Response, Refusals.AuditorsOnly);
            return Results.Empty;
        }

        return await next(context);
    }
}
