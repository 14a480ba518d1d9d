using Dapper;
using Npgsql;

namespace Hub.Registry.Participants;

/// <summary>
/// Participants, their certificates and grants in PostgreSQL. Every write is idempotent and notifies running hubs.
/// </summary>
public sealed class ParticipantStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Adds the participant, or renames, activates and deactivates the one that is there.</summary>
    public Task SaveAsync(Participant participant, CancellationToken cancellationToken = default) => ExecuteAsync(
        """
        insert into registry.participant (uscc, name, active, auditor, operator, created_at) values (@Uscc, @Name, @Active, @Auditor, @Operator, @Now)
        on conflict (uscc) do update set name = excluded.name, active = excluded.active, auditor = excluded.auditor, operator = excluded.operator
        """,
        new { participant.Uscc, participant.Name, participant.Active, participant.Auditor, participant.Operator, Now = time.GetUtcNow().UtcDateTime },
        cancellationToken);

    /// <summary>Binds a certificate to a participant's system. A certificate already bound keeps its revocation.</summary>
    public Task SaveAsync(ParticipantCertificate certificate, CancellationToken cancellationToken = default) => ExecuteAsync(
        """
        insert into registry.certificate (fingerprint, uscc, system, not_after, revoked_at)
        values (decode(@Fingerprint, 'hex'), @Uscc, @System, @NotAfter, @RevokedAt)
        on conflict (fingerprint) do update set uscc = excluded.uscc, system = excluded.system,
            revoked_at = coalesce(registry.certificate.revoked_at, excluded.revoked_at)
        """,
        new
        {
            certificate.Fingerprint,
            certificate.Uscc,
            certificate.System,
            NotAfter = certificate.NotAfter.UtcDateTime,
            RevokedAt = certificate.RevokedAt?.UtcDateTime,
        },
        cancellationToken);

    /// <summary>Refuses the certificate from now on, whatever the CRL says.</summary>
    /// <param name="fingerprint">SHA-256 of the DER certificate, hex.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    public Task RevokeCertificateAsync(string fingerprint, CancellationToken cancellationToken = default) => ExecuteAsync(
        "update registry.certificate set revoked_at = coalesce(revoked_at, @Now) where fingerprint = decode(@fingerprint, 'hex')",
        new { fingerprint, Now = time.GetUtcNow().UtcDateTime },
        cancellationToken);

    public Task SaveAsync(Grant grant, CancellationToken cancellationToken = default) => ExecuteAsync(
        """
        insert into registry.dataset_grant (uscc, dataset, action, granted_at, expires_at, purpose, fields, row_field, row_values, unmasked)
        values (@Uscc, @Dataset, @Action, @Now, @ExpiresAt, @Purpose, @Fields, @RowField, @RowValues, @Unmasked)
        on conflict (uscc, dataset, action) do update set expires_at = excluded.expires_at, purpose = excluded.purpose,
            fields = excluded.fields, row_field = excluded.row_field, row_values = excluded.row_values, unmasked = excluded.unmasked
        """,
        new
        {
            grant.Uscc,
            Dataset = grant.Dataset.Value,
            Action = Text(grant.Action),
            Now = time.GetUtcNow().UtcDateTime,
            ExpiresAt = grant.ExpiresAt?.UtcDateTime,
            grant.Purpose,
            Fields = grant.Fields?.ToArray(),
            grant.RowField,
            RowValues = grant.RowValues?.ToArray(),
            grant.Unmasked,
        },
        cancellationToken);

    public Task WithdrawAsync(Grant grant, CancellationToken cancellationToken = default) => ExecuteAsync(
        "delete from registry.dataset_grant where uscc = @Uscc and dataset = @Dataset and action = @Action",
        new { grant.Uscc, Dataset = grant.Dataset.Value, Action = Text(grant.Action) },
        cancellationToken);

    /// <summary>Everything, in one consistent read.</summary>
    public async Task<ParticipantDirectory> LoadAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var participants = await connection.QueryAsync<Participant>(new CommandDefinition(
            "select uscc, name, active, auditor, operator from registry.participant", transaction: transaction, cancellationToken: cancellationToken));
        var certificates = await connection.QueryAsync<(string Fingerprint, string Uscc, string System, DateTime NotAfter, DateTime? RevokedAt)>(new CommandDefinition(
            "select encode(fingerprint, 'hex'), uscc, system, not_after, revoked_at from registry.certificate", transaction: transaction, cancellationToken: cancellationToken));
        var grants = await connection.QueryAsync<(string Uscc, string Dataset, string Action, string Purpose, DateTime? ExpiresAt, string[]? Fields, string? RowField, string[]? RowValues, bool Unmasked)>(new CommandDefinition(
            "select uscc, dataset, action, purpose, expires_at, fields, row_field, row_values, unmasked from registry.dataset_grant", transaction: transaction, cancellationToken: cancellationToken));
        return new ParticipantDirectory(
            participants,
            certificates.Select(c => new ParticipantCertificate { Fingerprint = c.Fingerprint, Uscc = c.Uscc, System = c.System, NotAfter = c.NotAfter, RevokedAt = c.RevokedAt }),
            grants.Select(g => new Grant
            {
                Uscc = g.Uscc,
                Dataset = Schemas.Catalogue.DatasetName.Parse(g.Dataset),
                Action = g.Action == "publish" ? GrantAction.Publish : GrantAction.Subscribe,
                Purpose = g.Purpose,
                ExpiresAt = g.ExpiresAt,
                Fields = g.Fields,
                RowField = g.RowField,
                RowValues = g.RowValues,
                Unmasked = g.Unmasked,
            }));
    }

    private static string Text(GrantAction action) => action == GrantAction.Publish ? "publish" : "subscribe";

    private async Task ExecuteAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }
}
