using Hub.Core.Exchanges;
using Hub.Proofs;
using Hub.Proofs.Seals;
using Hub.Registry.Participants;
using Npgsql;

namespace Hub.Core.Audit.Evidence;

/// <summary>Finds out what a package of many entries will hold, and refuses what is too much or nothing, before any of it is written.</summary>
public sealed class EvidencePlanner(NpgsqlDataSource database, AuditQuery query, AuditOptions options)
{
    /// <summary>The clock of a seal counts whole seconds and is read a moment after that of its checkpoint.</summary>
    private static readonly TimeSpan SealClock = TimeSpan.FromSeconds(1);

    /// <summary>Stamps are made about every minute. A period is widened by no more than this to begin and end with stamped checkpoints.</summary>
    private static readonly TimeSpan StampWindow = TimeSpan.FromMinutes(10);

    /// <summary>These entries.</summary>
    public async Task<(EvidenceSet? Set, Refusal? Refusal)> OfIndicesAsync(IndexSet indices, CancellationToken cancellationToken) =>
        await PlanAsync(indices, new EvidenceStatement { Kind = EvidenceStatement.Entries }, options.MaxEvidenceEntries, cancellationToken);

    /// <summary>All entries that match.</summary>
    /// <param name="filter">Sound by <see cref="AuditFilter.Check"/>; its paging means nothing here.</param>
    /// <param name="participants">Their systems are the sources under which a message id is looked for.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    public async Task<(EvidenceSet? Set, Refusal? Refusal)> OfQueryAsync(AuditFilter filter, ParticipantDirectory participants, CancellationToken cancellationToken)
    {
        var found = await query.IndicesAsync(filter with { After = null }, participants, options.MaxEvidenceEntries, cancellationToken);
        return found.Count == 0 ? (null, Refusals.EvidenceEmpty)
            : found.Count > options.MaxEvidenceEntries ? (null, Refusals.EvidenceTooMany(options.MaxEvidenceEntries))
            : await PlanAsync(IndexSet.Of(found), new EvidenceStatement { Kind = EvidenceStatement.Query, Filter = filter }, options.MaxEvidenceEntries, cancellationToken);
    }

    /// <summary>
    /// All that the log took in from the last checkpoint before the period to the first after it, so that the messages of the period can be counted by anyone.
    /// </summary>
    /// <param name="filter">Has a department, <see cref="AuditFilter.From"/> and <see cref="AuditFilter.To"/>; may have a dataset.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    public async Task<(EvidenceSet? Set, Refusal? Refusal)> OfPeriodAsync(AuditFilter filter, CancellationToken cancellationToken)
    {
        var (begin, end) = (filter.From!.Value - SealClock, filter.To!.Value + SealClock);
        var since = await CheckpointAsync("c.created_at <= $1 order by c.created_at desc, c.size desc", begin.UtcDateTime, cancellationToken);
        if (await CheckpointAsync("c.created_at >= $1 order by c.created_at, c.size", end.UtcDateTime, cancellationToken) is not { } until)
        {
            return (null, Refusals.PeriodOpen);
        }

        // A message that was received within the period and committed a little later belongs to it.
        if (await LateAsync(until.Size, filter.To.Value, cancellationToken) is { } late)
        {
            until = (await CheckpointAsync("c.size > $1 order by c.size", late, cancellationToken))!;
        }

        (since, until) = await StampedAsync(since, until, begin, end, cancellationToken);
        var first = since?.Size ?? 0;
        return until.Size - first > options.MaxStatementEntries
            ? (null, Refusals.StatementTooLong(until.Size - first, options.MaxStatementEntries))
            : (new EvidenceSet
            {
                Statement = new EvidenceStatement { Kind = EvidenceStatement.Completeness, Filter = filter },
                Indices = IndexSet.Between(first, until.Size - 1),
                Since = since,
                Until = until,
            }, null);
    }

    private async Task<(EvidenceSet? Set, Refusal? Refusal)> PlanAsync(IndexSet indices, EvidenceStatement statement, int limit, CancellationToken cancellationToken) =>
        indices.Count > limit ? (null, Refusals.EvidenceTooMany(limit))
        : await CoveringAsync(indices.Last, cancellationToken) is { } until ? (new EvidenceSet { Statement = statement, Indices = indices, Until = until }, null)
        : (null, Refusals.EvidenceEmpty);

    /// <summary>The same, or checkpoints a little further out that are stamped, unless that makes the statement too long.</summary>
    private async Task<(LoggedCheckpoint? Since, LoggedCheckpoint Until)> StampedAsync(
        LoggedCheckpoint? since, LoggedCheckpoint until, DateTimeOffset begin, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var before = since is null ? null
            : await CheckpointAsync("t.size <= $1 and c.created_at >= $2 order by t.size desc", since.Size, cancellationToken, (begin - StampWindow).UtcDateTime) ?? since;
        var after = await CheckpointAsync("t.size >= $1 and c.created_at <= $2 order by t.size", until.Size, cancellationToken, (end + StampWindow).UtcDateTime) ?? until;
        return after.Size - (before?.Size ?? 0) <= options.MaxStatementEntries ? (before, after) : (since, until);
    }

    private async Task<LoggedCheckpoint?> CoveringAsync(long index, CancellationToken cancellationToken) =>
        await CheckpointAsync("t.size > $1 order by t.size", index, cancellationToken) ?? await CheckpointAsync("c.size > $1 order by c.size", index, cancellationToken);

    private async Task<LoggedCheckpoint?> CheckpointAsync(string condition, object value, CancellationToken cancellationToken, object? second = null)
    {
        await using var command = database.CreateCommand($"select c.size, c.note, c.seal, t.token from log.checkpoint c left join log.timestamp t on t.size = c.size where {condition} limit 1");
        command.Parameters.Add(new() { Value = value });
        if (second is not null)
        {
            command.Parameters.Add(new() { Value = second });
        }

        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
        {
            return null;
        }

        var seal = row.GetFieldValue<byte[]>(2);
        return await row.IsDBNullAsync(3, cancellationToken)
            ? new LoggedCheckpoint(row.GetInt64(0), row.GetString(1), seal)
            : new LoggedCheckpoint(row.GetInt64(0), row.GetString(1), StampedSeal.Join(seal, row.GetFieldValue<byte[]>(3)), row.GetFieldValue<byte[]>(3));
    }

    private async Task<long?> LateAsync(long size, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select max(idx) from log.entry where idx >= $1 and received_at < $2 and idx < {AuditQuery.EndOf("$2", "$3")}");
        command.Parameters.Add(new() { Value = size });
        command.Parameters.Add(new() { Value = to.UtcDateTime });
        command.Parameters.Add(new() { Value = (to + AuditQuery.LongestCommit).UtcDateTime });
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }
}
