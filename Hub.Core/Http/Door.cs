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

    /// <summary>
    /// A caller who asks for the entries of a department, null for those of all, and the department whose entries it may have: an auditor what it asks for, a department its own alone.
    /// Null when the refusal has been answered.
    /// </summary>
    public async ValueTask<(Caller Caller, string? Department)?> AdmitAsync(HttpContext context, string? department)
    {
        if (await AdmitAsync(context) is not { } caller)
        {
            return null;
        }

        if (caller.Participant.Auditor)
        {
            return (caller, department);
        }

        if (department is null || department == caller.Uscc)
        {
            return (caller, caller.Uscc);
        }

        await RefuseAsync(context, caller, Refusals.AuditorsOnly);
        return null;
    }

    /// <summary>Refuses a caller who asks for what it may not see: counted like a stranger, and answered.</summary>
    public Task RefuseAsync(HttpContext context, Caller caller, Refusal refusal) => RefuseAsync(context, caller.Fingerprint, refusal);

    private Task RefuseAsync(HttpContext context, string? fingerprint, Refusal refusal)
    {
        refusedCallers.Count(context.Connection.RemoteIpAddress?.ToString() ?? "unknown", refusal.Code, fingerprint);
        return Problem.WriteAsync(context.Response, refusal);
    }
}
