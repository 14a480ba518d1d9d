using Hub.Core.Exchanges;
using Hub.Core.Log;
using Hub.Registry.Participants;
using Npgsql;

namespace Hub.Core.Audit;

/// <summary>Reads the log for auditors: filtered, in index order, a page at a time.</summary>
public sealed class AuditQuery(NpgsqlDataSource database)
{
    /// <summary>
    /// Entries that one page looks through for free text at most: no index serves it, as one would cost every commit more than all searches. Such a page may be short, or empty, and still have a next.
    /// </summary>
    internal const int TextWindow = 10_000;

    /// <summary>No entry is committed longer after it was received than this; what waits for a log that is away is stamped anew.</summary>
    internal static readonly TimeSpan LongestCommit = TimeSpan.FromMinutes(10);

    /// <summary>SQL for an index at or above which nothing was received before a time.</summary>
    /// <param name="to">Parameter with the time.</param>
    /// <param name="committed">Parameter with <see cref="LongestCommit"/> after it.</param>
    internal static string EndOf(string to, string committed) =>
        $"coalesce((select size from log.checkpoint where created_at < {committed} and (received_from is null or received_from < {to}) order by created_at desc, size desc limit 1), 0)";

    /// <param name="filter">Sound by <see cref="AuditFilter.Check"/>.</param>
    /// <param name="participants">Their systems are the sources under which a message id is looked for.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<AuditPage> FindAsync(AuditFilter filter, ParticipantDirectory participants, CancellationToken cancellationToken)
    {
        var window = filter.Text is null ? null : await WindowAsync(filter, participants, cancellationToken);
        var query = new Conditions(filter, participants);
        if (window is { } last)
        {
            query.Add("idx <= ?", last);
        }

        await using var command = database.CreateCommand();
        query.Parameters.ForEach(p => command.Parameters.Add(p));
        command.CommandText = $"select idx, body from log.entry{query} order by idx limit {filter.Limit}";
        var entries = new List<AuditedEntry>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            entries.Add(new AuditedEntry(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)));
        }

        return new AuditPage(entries, entries.Count == filter.Limit ? entries[^1].Index : window);
    }

    /// <summary>Indices of all entries that match, in order; one more than <paramref name="limit"/> when there are more.</summary>
    public async Task<IReadOnlyList<long>> IndicesAsync(AuditFilter filter, ParticipantDirectory participants, int limit, CancellationToken cancellationToken)
    {
        var query = new Conditions(filter, participants);
        await using var command = database.CreateCommand();
        query.Parameters.ForEach(p => command.Parameters.Add(p));
        command.CommandText = $"select idx from log.entry{query} order by idx limit {limit + 1}";
        var indices = new List<long>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            indices.Add(rows.GetInt64(0));
        }

        return indices;
    }

    /// <summary>The last index that a page with free text looks at; null when it looks at all that is left.</summary>
    private async Task<long?> WindowAsync(AuditFilter filter, ParticipantDirectory participants, CancellationToken cancellationToken)
    {
        var query = new Conditions(filter with { Text = null }, participants);
        await using var command = database.CreateCommand();
        query.Parameters.ForEach(p => command.Parameters.Add(p));
        command.CommandText = $"select idx from log.entry{query} order by idx offset {TextWindow - 1} limit 1";
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    /// <summary>The filter as SQL.</summary>
    private sealed class Conditions
    {
        private readonly List<string> _conditions = [];

        public Conditions(AuditFilter filter, ParticipantDirectory participants)
        {
            if (filter.From is { } from)
            {
                // Nothing is received after the checkpoint that covers it was signed: earlier checkpoints bound the index from below.
                Add("idx >= coalesce((select size from log.checkpoint where created_at < ? order by created_at desc, size desc limit 1), 0)", from.UtcDateTime);
                Add("received_at >= ?", from.UtcDateTime);
            }

            if (filter.To is { } to)
            {
                // And soon it is committed: the last batch of that time that has anything from before bounds it from above.
                Parameters.Add(new NpgsqlParameter { Value = (to + LongestCommit).UtcDateTime });
                Add($"idx < {EndOf("?", $"${Parameters.Count}")}", to.UtcDateTime);
                Add("received_at < ?", to.UtcDateTime);
            }

            Where("department = ?", filter.Department);
            Where("dataset = ?", filter.Dataset);
            Where($"{EntryRuns.All()} and subject = ?", filter.Subject);
            if (filter.Kind is { } kind)
            {
                _conditions.Add($"kind = {(short)kind}"); // a constant: the partial indexes by kind serve no parameter
            }

            Where("code = ?", filter.Code);
            if (filter.Outcome is not null)
            {
                _conditions.Add(filter.Outcome == "accepted" ? $"kind = {(short)EntryKind.Message}" : $"kind = {(short)EntryKind.Rejection}");
            }

            if (filter.MessageId is { } id)
            {
                Parameters.Add(new NpgsqlParameter { Value = participants.Sources.Select(s => MessageKey.Of(s, id).Value).ToArray() });
                Parameters.Add(new NpgsqlParameter { Value = AuditFilter.Escape(id) }); // in an entry the id stands as canonical JSON has it
                _conditions.Add($"(({EntryRuns.All()} and message_key = any(${Parameters.Count - 1})) or (kind = {(short)EntryKind.Rejection} and log.refused_id(body) = ${Parameters.Count}))");
            }

            if (filter.Text is { } text)
            {
                _conditions.Add($"kind in ({(short)EntryKind.Message}, {(short)EntryKind.Rejection})");
                Add("strpos(log.text_of(body), ?) > 0", AuditFilter.Escape(text));
            }

            Where("idx > ?", filter.After);
        }

        public List<NpgsqlParameter> Parameters { get; } = [];

        public void Add(string condition, object value)
        {
            Parameters.Add(new NpgsqlParameter { Value = value });
            _conditions.Add(condition.Replace("?", $"${Parameters.Count}", StringComparison.Ordinal));
        }

        public override string ToString() => _conditions.Count == 0 ? "" : " where " + string.Join(" and ", _conditions);

        private void Where(string condition, object? value)
        {
            if (value is not null)
            {
                Add(condition, value);
            }
        }
    }
}
