using Hub.Proofs.Checkpoints;
using Npgsql;

namespace Hub.Core.Log;

/// <summary>
/// The birth certificate of a log: its name and verifier key, one row. Creating a log and opening one are different acts, so that
/// lost state never looks like an empty log.
/// </summary>
public sealed record LogOrigin(string Name, string VerifierKey, DateTimeOffset CreatedAt)
{
    /// <summary>Makes the log. Does nothing when this very log exists already.</summary>
    /// <exception cref="LogOriginException">The database holds another log, or entries without an origin.</exception>
    public static async Task<LogOrigin> CreateAsync(NpgsqlDataSource database, NoteVerifier verifier, TimeProvider time, CancellationToken cancellationToken = default)
    {
        await using var create = database.CreateCommand(
            "insert into log.origin (origin, vkey, created_at) select $1, $2, $3 where not exists (select 1 from log.entry) on conflict do nothing");
        create.Parameters.Add(new() { Value = verifier.Name });
        create.Parameters.Add(new() { Value = verifier.ToString() });
        create.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        await create.ExecuteNonQueryAsync(cancellationToken);
        return await OpenAsync(database, [verifier], cancellationToken);
    }

    /// <summary>Opens the log that these keys may sign: it was created with them, or they were added to it (<see cref="LogKeys"/>).</summary>
    /// <exception cref="LogOriginException">There is no log in the database, or one of the keys is not one of it.</exception>
    public static async Task<LogOrigin> OpenAsync(NpgsqlDataSource database, IReadOnlyList<NoteVerifier> verifiers, CancellationToken cancellationToken = default)
    {
        var origin = await ReadAsync(database, cancellationToken)
            ?? throw new LogOriginException("数据库中没有交换日志；新建请用 hub log create，否则是连错了库或数据已丢失。 · This database holds no exchange log. If it should be new, create it with 'hub log create'; otherwise it is the wrong database or state was lost.");
        var keys = await LogKeys.ReadAsync(database, [], cancellationToken);
        return verifiers.FirstOrDefault(v => !keys.Contains(v)) is not { } stranger
            ? origin
            : throw new LogOriginException($"日志 {origin.Name} 的密钥与本平台持有的不一致；更换密钥用 hub log rotate-key。 · The log {origin.Name} is signed with {string.Join(", ", keys.Verifiers)}; this hub holds {stranger}. A key is changed with 'hub log rotate-key'.");
    }

    /// <summary>Null when the database holds no log.</summary>
    public static async Task<LogOrigin?> ReadAsync(NpgsqlDataSource database, CancellationToken cancellationToken = default)
    {
        await using var read = database.CreateCommand("select origin, vkey, created_at from log.origin");
        await using var row = await read.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new LogOrigin(row.GetString(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2))
            : null;
    }
}
