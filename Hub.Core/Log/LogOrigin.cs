using Hub.Core.Log.Checkpoints;
using Npgsql;

namespace Hub.Core.Log;

/// <summary>
/// The identity of a log, fixed when it is created. Creating and opening are different acts: an empty database is never taken for the
/// log that should be in it, and a log is never continued with a key that did not begin it.
/// </summary>
/// <param name="Origin">Checkpoint origin, e.g. <c>yunfu.gov.cn/exchange/log</c>.</param>
/// <param name="Verifier">Public half of the key that signs the checkpoints.</param>
/// <param name="CreatedAt">When the log was created.</param>
public sealed record LogOrigin(string Origin, NoteVerifier Verifier, DateTimeOffset CreatedAt)
{
    /// <summary>Makes the database hold a new, empty log.</summary>
    /// <exception cref="InvalidOperationException">The database already holds a log, or the remains of one.</exception>
    public static async Task<LogOrigin> CreateAsync(NpgsqlDataSource database, string origin, NoteVerifier verifier, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var created = new LogOrigin(origin, verifier, time.GetUtcNow());
        await using var command = database.CreateCommand(
            """
            insert into log.origin (origin, vkey, created_at)
            select $1, $2, $3 where not exists (select from log.entry) and not exists (select from log.checkpoint) and not exists (select from log.tile)
            on conflict do nothing
            """);
        command.Parameters.Add(new() { Value = origin });
        command.Parameters.Add(new() { Value = verifier.ToString() });
        command.Parameters.Add(new() { Value = created.CreatedAt });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1
            ? created
            : throw new InvalidOperationException("The database already holds a log or the remains of one: a log is created once, in an empty database.");
    }

    /// <summary>Reads the identity of the log that the database holds.</summary>
    /// <exception cref="InvalidOperationException">The database holds no log.</exception>
    public static async Task<LogOrigin> OpenAsync(NpgsqlDataSource database, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand("select origin, vkey, created_at from log.origin");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new LogOrigin(reader.GetString(0), NoteVerifier.Parse(reader.GetString(1)), reader.GetFieldValue<DateTimeOffset>(2))
            : throw new InvalidOperationException("The database holds no log. If there should be one, it has been lost or this is another database; a new log is created only on request.");
    }

    /// <summary>Reads the identity of the log and makes sure that it is the one that <paramref name="signer"/> began.</summary>
    /// <exception cref="InvalidOperationException">The database holds no log, or that of another key.</exception>
    public static async Task<LogOrigin> OpenAsync(NpgsqlDataSource database, NoteSigner signer, CancellationToken cancellationToken = default)
    {
        var opened = await OpenAsync(database, cancellationToken);
        return opened.Verifier.ToString() == signer.Verifier.ToString()
            ? opened
            : throw new InvalidOperationException($"The log {opened.Origin} belongs to the key {opened.Verifier}, not to {signer.Verifier}.");
    }
}
