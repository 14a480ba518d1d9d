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
}
