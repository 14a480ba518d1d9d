using Hub.Proofs.Checkpoints;
using Npgsql;

namespace Hub.Core.Log;

/// <summary>
/// The keys whose signature makes a checkpoint one of this log: the one it was created with, and each that a key before it has endorsed (<c>hub log rotate-key</c>). Who can
/// write to the database but holds no key cannot add one.
/// </summary>
public sealed class LogKeys
{
    private LogKeys(IReadOnlyList<NoteVerifier> verifiers, IReadOnlyList<string> unendorsed) => (Verifiers, Unendorsed) = (verifiers, unendorsed);

    /// <summary>Oldest first; never empty.</summary>
    public IReadOnlyList<NoteVerifier> Verifiers { get; }

    /// <summary>Keys in the database that no key of the log has endorsed: somebody else wrote them there. They count for nothing.</summary>
    public IReadOnlyList<string> Unendorsed { get; }

    /// <summary>Reads the keys of a log.</summary>
    /// <param name="database">The hub's database.</param>
    /// <param name="trusted">The keys that the reader trusts; empty: the one that the log was created with, as the database says.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LogOriginException">The database holds no log, or its key is damaged there.</exception>
    public static async Task<LogKeys> ReadAsync(NpgsqlDataSource database, IReadOnlyList<NoteVerifier> trusted, CancellationToken cancellationToken = default)
    {
        var origin = await LogOrigin.ReadAsync(database, cancellationToken) ?? throw new LogOriginException("数据库中没有交换日志。 · This database holds no exchange log.");
        var keys = trusted.Count > 0 ? trusted.ToList() : [FirstKey(origin)];
        var unendorsed = new List<string>();
        await using var command = database.CreateCommand("select vkey, endorsement from log.note_key order by added_at, vkey");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var text = row.GetString(0);
            if (keys.Any(k => k.ToString() == text))
            {
                continue;
            }

            if (EndorsedKey(text, row.GetString(1), keys) is { } key)
            {
                keys.Add(key);
            }
            else
            {
                unendorsed.Add(text);
            }
        }

        return new LogKeys(keys, unendorsed);
    }

    /// <summary>Adds a key to the log: from now on it may sign checkpoints. Does nothing when it is one already.</summary>
    /// <param name="database">The hub's database.</param>
    /// <param name="current">A key of the log; it endorses the next one.</param>
    /// <param name="next">The new key, with the same name.</param>
    /// <param name="time">Gives the time.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LogOriginException">There is no log, the current key is not one of it, or the new one has another name.</exception>
    public static async Task<LogKeys> AddAsync(NpgsqlDataSource database, NoteSigner current, NoteSigner next, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var keys = await ReadAsync(database, [], cancellationToken);
        if (!keys.Contains(current.Verifier) || next.Name != current.Name)
        {
            throw new LogOriginException($"密钥 {current.Verifier} 不属于该日志，或新密钥名称不同。 · {current.Verifier} is not a key of this log, or the new key has another name.");
        }

        await using var command = database.CreateCommand("insert into log.note_key (vkey, endorsement, added_at) values ($1, $2, $3) on conflict do nothing");
        command.Parameters.Add(new() { Value = next.Verifier.ToString() });
        command.Parameters.Add(new() { Value = SignedNote.Sign(EndorsementOf(next.Verifier), current, next).ToString() });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return await ReadAsync(database, [], cancellationToken);
    }

    public bool Contains(NoteVerifier key) => Verifiers.Any(k => k.ToString() == key.ToString());

    /// <summary>The first key of the log that a line of the note names, for whoever will verify it; the first key of all when none does.</summary>
    /// <param name="database">The hub's database, asked only when the first key did not sign.</param>
    /// <param name="note">A checkpoint of the log.</param>
    /// <param name="first">The key that the log was created with.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async ValueTask<string> NameSignerAsync(NpgsqlDataSource database, SignedNote note, string first, CancellationToken cancellationToken = default) =>
        NoteVerifier.Parse(first).IsOf(note) ? first : (await ReadAsync(database, [], cancellationToken)).Verifiers.FirstOrDefault(k => k.IsOf(note))?.ToString() ?? first;

    /// <summary>The second line is no size: this text can never pass for a checkpoint.</summary>
    private static string EndorsementOf(NoteVerifier key) => $"{key.Name}\nlog key\n{key}\n";

    private static NoteVerifier FirstKey(LogOrigin origin)
    {
        try
        {
            return NoteVerifier.Parse(origin.VerifierKey);
        }
        catch (FormatException e)
        {
            throw new LogOriginException($"数据库中日志 {origin.Name} 的公钥已损坏。 · The verifier key of the log {origin.Name} in the database is damaged: {e.Message}");
        }
    }

    private static NoteVerifier? EndorsedKey(string vkey, string endorsement, List<NoteVerifier> keys)
    {
        try
        {
            var key = NoteVerifier.Parse(vkey);
            var note = SignedNote.Parse(endorsement);
            return key.Name == keys[0].Name && note.Text == EndorsementOf(key) && note.IsSignedBy(key) && note.IsSignedByAny(keys) ? key : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
