using Hub.Core.Exchanges;
using Hub.Core.Pipeline;
using Hub.Core.Seal;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary>Lets those pass whom a route is for (<see cref="Audience"/>), and says to the route who calls. The route says so itself, not its path: routes match whatever the case of a path, and with a slash at its end.</summary>
public sealed class AccessFilter(Door door, ExchangePipeline pipeline, TimeProvider time) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (await door.AdmitAsync(http) is not { } caller)
        {
            return Results.Empty;
        }

        var route = http.GetEndpoint()?.Metadata.GetMetadata<AudienceMetadata.Route>();
        if (RefusalOf(caller, route?.Audience ?? Audience.Participants) is { } refusal)
        {
            await door.RefuseAsync(http, caller, refusal);
            return Results.Empty;
        }

        if (route?.RecordedAs is { } act)
        {
            await pipeline.RecordAsync([SealStage.Seal(new AdministrativeAct
            {
                Kind = EntryKind.AuditQuery, Act = act, Detail = http.Request.Path, Caller = caller, At = time.GetUtcNow(),
            })]);
        }

        http.Features.Set(caller);
        return await next(context);
    }

    private static Refusal? RefusalOf(Caller caller, Audience audience) => audience switch
    {
        Audience.Operators when !caller.Participant.Operator => Refusals.OperatorsOnly,
        Audience.Overseers when caller.Participant is { Operator: false, Auditor: false } => Refusals.OverseersOnly,
        _ => null,
    };
}
