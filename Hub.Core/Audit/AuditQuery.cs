using Hub.Core.Exchanges;
using Hub.Registry.Participants;
using Npgsql;

namespace Hub.Core.Audit;

/// <summary>Reads the log for auditors: filtered, in index order, a page at a time.</summary>
public sealed class AuditQuery(NpgsqlDataSource database)
{
    /// <param name="filter">Sound by <see cref="AuditFilter.Check"/>.</param>
    /// <param name="participants">Their systems are the sources under which a message id is looked for.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<AuditPage> FindAsync(AuditFilter filter, ParticipantDirectory participants, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand();
        command.CommandText = Sql(filter, participants, command.Parameters);
        var entries = new List<AuditedEntry>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            entries.Add(new AuditedEntry(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)));
        }

        return new AuditPage(entries, entries.Count == filter.Limit ? entries[^1].Index : null);
    }

    private static string Sql(AuditFilter filter, ParticipantDirectory participants, NpgsqlParameterCollection parameters)
    {
        var conditions = new List<string>();
        void Where(string condition, object value)
        {
            parameters.Add(new NpgsqlParameter { Value = value });
            conditions.Add(condition.Replace("?", $"${parameters.Count}", StringComparison.Ordinal));
        }

        if (filter.From is { } from)
        {
            // Nothing is received after the checkpoint that covers it was signed: earlier checkpoints bound the index from below.
            Where("idx >= coalesce((select size from log.checkpoint where created_at < ? order by created_at desc, size desc limit 1), 0)", from.UtcDateTime);
            Where("received_at >= ?", from.UtcDateTime);
        }

        if (filter.To is { } to)
        {
            Where("received_at < ?", to.UtcDateTime);
        }

        if (filter.Department is not null)
        {
            Where("department = ?", filter.Department);
        }

        if (filter.Dataset is not null)
        {
            Where("dataset = ?", filter.Dataset);
        }

        if (filter.Subject is not null)
        {
            Where("subject = ?", filter.Subject);
        }

        if (filter.Kind is { } kind)
        {
            Where("kind = ?", (short)kind);
        }

        if (filter.Code is not null)
        {
            Where("code = ?", filter.Code);
        }

        if (filter.Outcome is not null)
        {
            conditions.Add(filter.Outcome == "accepted" ? $"kind = {(short)EntryKind.Message}" : $"kind = {(short)EntryKind.Rejection}");
        }

        if (filter.MessageId is { } id)
        {
            parameters.Add(new NpgsqlParameter { Value = participants.Sources.Select(s => MessageKey.Of(s, id).Value).ToArray() });
            // In an entry the id stands as canonical JSON has it.
            parameters.Add(new NpgsqlParameter { Value = id.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) });
            conditions.Add($"(message_key = any(${parameters.Count - 1}) or (kind = {(short)EntryKind.Rejection} and log.refused_id(body) = ${parameters.Count}))");
        }

        if (filter.After is { } after)
        {
            Where("idx > ?", after);
        }

        var where = conditions.Count == 0 ? "" : " where " + string.Join(" and ", conditions);
        return $"select idx, body from log.entry{where} order by idx limit {filter.Limit}";
    }
}
