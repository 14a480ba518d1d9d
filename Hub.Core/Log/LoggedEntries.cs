using Hub.Proofs;
using Npgsql;

namespace Hub.Core.Log;

/// <summary>Entries of accepted messages by index, for those who have or had the message: what they need to verify that it is in the log.</summary>
public sealed class LoggedEntries(NpgsqlDataSource database)
{
    /// <summary>Most entries of one question.</summary>
    public const int MaxCount = 1000;

    /// <summary>Those that are messages of this dataset or from this department, ascending; others are left out.</summary>
    /// <param name="indices">At most <see cref="MaxCount"/>.</param>
    /// <param name="dataset">Name of a dataset, or null for any.</param>
    /// <param name="department">USCC of the sender, or null for any.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<LoggedEntry>> ReadAsync(IndexSet indices, string? dataset, string? department, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select e.idx, e.body, exists (
                select from log.payload p where p.idx = e.idx and p.idx >= $2 and p.idx <= $3 and (p.month <= 0 or p.month between log.month_of($2) and log.month_of($3)))
            from log.entry e
            where e.idx = any ($1) and e.kind = 1 and ($4::text is null or e.dataset = $4) and ($5::text is null or e.department = $5)
            order by e.idx
            """);
        command.Parameters.Add(new() { Value = indices.Indices.ToArray() });
        command.Parameters.Add(new() { Value = indices.First });
        command.Parameters.Add(new() { Value = indices.Last });
        command.Parameters.Add(new() { Value = (object?)dataset ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)department ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        var entries = new List<LoggedEntry>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            entries.Add(new LoggedEntry(row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetBoolean(2)));
        }

        return entries;
    }
}
