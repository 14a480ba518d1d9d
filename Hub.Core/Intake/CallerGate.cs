using System.Security.Cryptography.X509Certificates;
using Hub.Core.Exchanges;
using Hub.Core.Trust;


namespace Hub.Core.Intake;

/// <summary>
/// Who is calling: certificate -> trust -> registered system -> active participant. Asked for every request, so a revocation or
/// withdrawal reaches connections that are already open.
/// </summary>
public sealed class CallerGate(CertificateTrust trust, RegistryInForce registry)
{
    /// <summary>Exactly one of caller and refusal is set; the fingerprint (SHA-256, hex) is null when no certificate was shown.</summary>
    public async ValueTask<GateResult> IdentifyAsync(X509Certificate2? certificate, CancellationToken cancellationToken)
    {
        if (certificate is null)
        {
            return new GateResult(null, Refusals.CertificateMissing, null);
        }

        var decision = await trust.CheckAsync(certificate, cancellationToken);
        if (decision is CertificateDecision.Refused refused)
        {
            return new GateResult(null, new Refusal { Code = refused.Code, Status = 403, Zh = refused.Zh, En = refused.En }, refused.Fingerprint);
        }

        var participants = registry.Current.Participants;
        var binding = participants.Certificate(decision.Fingerprint);
        var participant = binding is null ? null : participants.Participant(binding.Uscc);
        var refusal = participant is null || binding!.Uscc != ((CertificateDecision.Trusted)decision).Department.Uscc ? Refusals.CertificateUnknown
            : binding.RevokedAt is not null ? Refusals.CertificateRevoked
            : !participant.Active ? Refusals.ParticipantInactive
            : null;
        return refusal is null
            ? new GateResult(new Caller { Participant = participant!, System = binding!.System, Fingerprint = decision.Fingerprint }, null, decision.Fingerprint)
            : new GateResult(null, refusal, decision.Fingerprint);
    }
}

/// <summary>What the gate says of one request.</summary>
public readonly record struct GateResult(Caller? Caller, Refusal? Refusal, string? Fingerprint);
