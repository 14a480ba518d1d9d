using System.Text;
using Npgsql;

namespace Hub.Core.Log;

/// <summary>Reads checkpoints as they are served: the note that was signed at commit, and after it the lines of the witnesses that have cosigned it since.</summary>
public static class CheckpointStore
{
    private const string Lines = "(select string_agg(line, '' order by witness) from log.cosignature s where s.size = c.size)";

    /// <summary>Null when the log has no checkpoint yet.</summary>
    public static Task<StoredCheckpoint?> NewestAsync(NpgsqlDataSource database, CancellationToken cancellationToken) =>
        ReadAsync(database, $"select size, note, {Lines} from log.checkpoint c order by size desc limit 1", cancellationToken);

    /// <summary>The newest that at least one witness has cosigned; null when none has.</summary>
    public static Task<StoredCheckpoint?> NewestCosignedAsync(NpgsqlDataSource database, CancellationToken cancellationToken) =>
        ReadAsync(database, $"select size, note, {Lines} from log.checkpoint c where size = (select max(size) from log.cosignature)", cancellationToken);

    /// <summary>Root hash of the checkpoint of this size; null when the log has none.</summary>
    public static async Task<byte[]?> RootAsync(NpgsqlDataSource database, long size, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select root from log.checkpoint where size = $1");
        command.Parameters.Add(new() { Value = size });
        return (byte[]?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>CMS seals over the text of the checkpoint of this size, DER, the first suite first.</summary>
    public static async Task<IReadOnlyList<byte[]>> SealsAsync(NpgsqlDataSource database, long size, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select seal from (select '' as suite, seal from log.checkpoint where size = $1 union all select suite, seal from log.seal where size = $1) s order by suite");
        command.Parameters.Add(new() { Value = size });
        var seals = new List<byte[]>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            seals.Add(row.GetFieldValue<byte[]>(0));
        }

        return seals;
    }

    private static async Task<StoredCheckpoint?> ReadAsync(NpgsqlDataSource database, string sql, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
        {
            return null;
        }

        var note = new StringBuilder(row.GetString(1));
        return new StoredCheckpoint(row.GetInt64(0), await row.IsDBNullAsync(2, cancellationToken) ? note.ToString() : note.Append(row.GetString(2)).ToString());
    }
}
