using Hub.Core.Exchanges;
using Hub.Core.Intake;
using Hub.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary>The one way into every endpoint that is not public: a stranger is refused, counted, and answered.</summary>
public sealed class Door(CallerGate gate, RefusedCallerLedger refusedCallers)
{
    /// <summary>The caller, or null when the refusal has been answered.</summary>
    public async ValueTask<Caller?> AdmitAsync(HttpContext context)
    {
        var identified = await gate.IdentifyAsync(context.Connection.ClientCertificate, context.RequestAborted);
        if (identified.Refusal is { } refusal)
        {
            await RefuseAsync(context, identified.Fingerprint, refusal);
        }

        return identified.Caller;
    }

    /// <summary>Refuses a caller who asks for what it may not see: counted like a stranger, and answered.</summary>
    public Task RefuseAsync(HttpContext context, Caller caller, Refusal refusal) => RefuseAsync(context, caller.Fingerprint, refusal);

    private Task RefuseAsync(HttpContext context, string? fingerprint, Refusal refusal)
    {
        refusedCallers.Count(context.Connection.RemoteIpAddress?.ToString() ?? "unknown", refusal.Code, fingerprint);
        return Problem.WriteAsync(context.Response, refusal);
    }
}
