using Npgsql;

namespace Hub.Core.Log.Serving;

/// <summary>
/// The newest checkpoint in memory, with the cosignatures that are in, the newest cosigned one, and the log's keys. The database is asked when the log has grown, or once a
/// second, by one reader at a time: however many ask, it is one reading.
/// </summary>
public sealed class ServedCheckpoint(NpgsqlDataSource database, LogTail tail, TimeProvider time) : IDisposable
{
    /// <summary>How long a reading counts when nothing is heard of growth.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1);
    private Reading? _last;
    private SealedCheckpoint? _sealed;

    /// <summary>C2SP signed note; null when the log has no checkpoint yet.</summary>
    public async ValueTask<string?> NewestAsync(CancellationToken cancellationToken) => (await ReadAsync(cancellationToken)).Newest?.Note;

    /// <summary>The newest checkpoint together with its seals; null when the log has no checkpoint yet.</summary>
    public async ValueTask<SealedCheckpoint?> SealedAsync(CancellationToken cancellationToken)
    {
        if ((await ReadAsync(cancellationToken)).Newest is not { } newest)
        {
            return null;
        }

        if (Volatile.Read(ref _sealed) is { } known && known.Note == newest.Note)
        {
            return known;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_sealed is not { } last || last.Note != newest.Note)
            {
                last = new SealedCheckpoint(newest.Note, await CheckpointStore.SealsAsync(database, newest.Size, cancellationToken));
                Volatile.Write(ref _sealed, last);
            }

            return last;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The newest checkpoint that a witness has cosigned; null when none has.</summary>
    public async ValueTask<string?> WitnessedAsync(CancellationToken cancellationToken) => (await ReadAsync(cancellationToken)).Witnessed?.Note;

    /// <summary>Verifier keys of the log, oldest first, each on a line.</summary>
    public async ValueTask<string> KeysAsync(CancellationToken cancellationToken) => (await ReadAsync(cancellationToken)).Keys;

    public void Dispose() => _turn.Dispose();

    private async ValueTask<Reading> ReadAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _last) is { } known && IsFresh(known))
        {
            return known;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            // Whoever waited for the turn finds what the one before has read.
            if (_last is not { } last || !IsFresh(last))
            {
                var at = time.GetTimestamp();
                var newest = await CheckpointStore.NewestAsync(database, cancellationToken);
                var isNew = _last is null || time.GetElapsedTime(_last.RestAt) >= Fresh;
                last = new Reading(
                    newest,
                    isNew ? await CheckpointStore.NewestCosignedAsync(database, cancellationToken) : _last!.Witnessed,
                    isNew ? string.Concat((await LogKeys.ReadAsync(database, [], cancellationToken)).Verifiers.Select(k => k + "\n")) : _last!.Keys,
                    at,
                    isNew ? at : _last!.RestAt);
                Volatile.Write(ref _last, last);
            }

            return last;
        }
        finally
        {
            _turn.Release();
        }
    }

    private bool IsFresh(Reading reading) => (reading.Newest?.Size ?? 0) >= tail.Size && time.GetElapsedTime(reading.At) < Fresh;

    /// <param name="Newest">The newest checkpoint.</param>
    /// <param name="Witnessed">The newest cosigned one.</param>
    /// <param name="Keys">Verifier keys.</param>
    /// <param name="At">When the newest was read.</param>
    /// <param name="RestAt">When the rest was read: it changes slowly, and is not asked for with each batch.</param>
    private sealed record Reading(StoredCheckpoint? Newest, StoredCheckpoint? Witnessed, string Keys, long At, long RestAt);
}
