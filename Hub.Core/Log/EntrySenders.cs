using Hub.Core.Exchanges;
using Npgsql;

namespace Hub.Core.Log;

/// <summary>Whose an entry is: what decides who may see it, asked before anything else is done for the caller.</summary>
public sealed class EntrySenders(NpgsqlDataSource database)
{
    /// <summary>USCC of the sender; null when the entry has none or the log has no such entry.</summary>
    public async Task<string?> SenderOfAsync(LogIndex index, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select department from log.entry where idx = $1");
        command.Parameters.Add(new() { Value = index.Value });
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <summary>True when the department sent what the entry is about, or the entry is the receipt of what it received.</summary>
    public async Task<bool> IsPartyAsync(string uscc, LogIndex index, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select department = $2 or (kind = $3 and starts_with(subject, $2 || '/')) from log.entry where idx = $1");
        command.Parameters.Add(new() { Value = index.Value });
        command.Parameters.Add(new() { Value = uscc });
        command.Parameters.Add(new() { Value = (short)EntryKind.Delivery });
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
