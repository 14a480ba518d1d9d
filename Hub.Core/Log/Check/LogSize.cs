using Hub.Proofs.Checkpoints;

namespace Hub.Core.Log.Check;

/// <summary>The size of a log by its signatures: an invented row cannot send a check into the void.</summary>
internal static class LogSize
{
    /// <summary>The size that the newest signed checkpoint states; where none is signed, that of the entries.</summary>
    public static async Task<long> ReadAsync(LogSnapshot snapshot, int connection, IReadOnlyList<NoteVerifier> keys, CancellationToken cancellationToken)
    {
        await using (var command = snapshot.Command(connection, "select size, note from log.checkpoint order by size desc"))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                if (IsSigned(reader.GetString(1), reader.GetInt64(0), keys))
                {
                    return reader.GetInt64(0);
                }
            }
        }

        await using var entries = snapshot.Command(connection, "select coalesce(max(idx) + 1, 0) from log.entry");
        return (long)(await entries.ExecuteScalarAsync(cancellationToken))!;
    }

    private static bool IsSigned(string text, long size, IReadOnlyList<NoteVerifier> keys)
    {
        try
        {
            var note = SignedNote.Parse(text);
            return Checkpoint.Parse(note.Text).Size == size && note.IsSignedByAny(keys);
        }
        catch (FormatException)
        {
            return false; // the stream of checkpoints reports it
        }
    }
}
