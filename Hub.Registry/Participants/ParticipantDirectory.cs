using System.Collections.Frozen;
using Hub.Schemas.Catalogue;

namespace Hub.Registry.Participants;

/// <summary>An immutable picture of all participants, certificates and grants, for look-ups without the database.</summary>
public sealed class ParticipantDirectory
{
    private readonly FrozenDictionary<string, Participant> _participants;
    private readonly FrozenDictionary<string, ParticipantCertificate> _certificates;
    private readonly FrozenDictionary<(string Uscc, DatasetName Dataset, GrantAction Action), Grant> _grants;

    public ParticipantDirectory(IEnumerable<Participant> participants, IEnumerable<ParticipantCertificate> certificates, IEnumerable<Grant> grants)
    {
        _participants = participants.ToFrozenDictionary(p => p.Uscc, StringComparer.Ordinal);
        _certificates = certificates.ToFrozenDictionary(c => c.Fingerprint, StringComparer.Ordinal);
        _grants = grants.ToFrozenDictionary(g => (g.Uscc, g.Dataset, g.Action));
    }

    public IReadOnlyCollection<Participant> Participants => _participants.Values;

    public IReadOnlyCollection<ParticipantCertificate> Certificates => _certificates.Values;

    public IReadOnlyCollection<Grant> Grants => _grants.Values;

    /// <summary>The CloudEvents sources of all registered systems.</summary>
    public IEnumerable<string> Sources => _certificates.Values.Select(c => SourceOf(c.Uscc, c.System)).Distinct(StringComparer.Ordinal);

    /// <summary>The CloudEvents source under which a participant's system publishes.</summary>
    public static string SourceOf(string uscc, string system) => $"/departments/{uscc}/systems/{system}";

    public Participant? Participant(string uscc) => _participants.GetValueOrDefault(uscc);

    /// <param name="fingerprint">SHA-256 of the DER certificate, lower-case hex.</param>
    public ParticipantCertificate? Certificate(string fingerprint) => _certificates.GetValueOrDefault(fingerprint);

    public bool IsGranted(string uscc, DatasetName dataset, GrantAction action, DateTimeOffset at) => Granted(uscc, dataset, action, at) is not null;

    /// <summary>The grant that holds at a moment, or null.</summary>
    public Grant? Granted(string uscc, DatasetName dataset, GrantAction action, DateTimeOffset at) =>
        _grants.TryGetValue((uscc, dataset, action), out var grant) && (grant.ExpiresAt is null || at < grant.ExpiresAt) ? grant : null;

    /// <summary>All grants of one participant that hold at a moment, by dataset.</summary>
    public IEnumerable<Grant> GrantsOf(string uscc, GrantAction action, DateTimeOffset at) => _grants.Values
        .Where(g => g.Uscc == uscc && g.Action == action && (g.ExpiresAt is null || at < g.ExpiresAt))
        .OrderBy(g => g.Dataset.Value, StringComparer.Ordinal);
}
