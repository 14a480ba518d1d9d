using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Npgsql;

namespace Hub.Core.Log.Payloads;

/// <summary>
/// The data keys: the one place where payloads are opened, and where keys are made, replaced and destroyed. Keys lie in the database wrapped by the
/// key-encryption key and are remembered for a minute, so that what is destroyed is soon forgotten by every hub. Safe for several threads.
/// </summary>
/// <param name="database">The database of the log.</param>
/// <param name="wrapping">Null when none is at hand: encrypted payloads then stay locked.</param>
/// <param name="cipher">Cipher of new keys.</param>
/// <param name="time">Measures the minute.</param>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore is never asked for a wait handle and holds nothing.")]
public sealed class PayloadVault(NpgsqlDataSource database, KeyEncryptionKeys? wrapping, PayloadCipher cipher, TimeProvider time)
{
    private static readonly TimeSpan s_memory = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<int, (PayloadKey Key, long At)> _known = [];
    private readonly ConcurrentDictionary<string, (int Month, DataKey Key)> _current = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _making = new(1, 1);

    /// <summary>The payload of an entry as it was sent; null when it has been erased.</summary>
    /// <param name="index">Index of its entry.</param>
    /// <param name="key">Column <c>key</c>; null for a payload in clear.</param>
    /// <param name="content">Column <c>content</c>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PayloadLockedException">Its key-encryption key was not given.</exception>
    /// <exception cref="InvalidDataException">It has been damaged; <c>hub log check</c> says more.</exception>
    public async ValueTask<byte[]?> OpenAsync(long index, int? key, byte[] content, CancellationToken cancellationToken)
    {
        if (key is null)
        {
            return content;
        }

        var stored = new StoredPayload(content, await FindAsync(key.Value, cancellationToken));
        var state = stored.Open(index, out var payload);
        return state == PayloadState.Kept ? payload : state == PayloadState.Erased ? null : throw Failure(index, state);
    }

    /// <summary>The same into memory of the caller.</summary>
    /// <param name="index">Index of its entry.</param>
    /// <param name="key">Column <c>key</c>.</param>
    /// <param name="content">Column <c>content</c>.</param>
    /// <param name="payload">As long as <paramref name="content"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Bytes of the payload; 0 when it has been erased.</returns>
    /// <exception cref="PayloadLockedException">Its key-encryption key was not given.</exception>
    /// <exception cref="InvalidDataException">It has been damaged; <c>hub log check</c> says more.</exception>
    internal async ValueTask<int> OpenAsync(long index, int key, ReadOnlyMemory<byte> content, Memory<byte> payload, CancellationToken cancellationToken)
    {
        var found = await FindAsync(key, cancellationToken);
        if (found.Key is not { } opened)
        {
            return found.State == PayloadState.Erased ? 0 : throw Failure(index, found.State);
        }

        return opened.Decrypt(index, content.Span, payload.Span) is var length and >= 0 ? length : throw Failure(index, PayloadState.Damaged);
    }

    /// <summary>Judges a key of the database.</summary>
    internal async ValueTask<PayloadKey> FindAsync(int id, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(id, out var known) && time.GetElapsedTime(known.At) < s_memory)
        {
            return known.Key;
        }

        await using var command = database.CreateCommand("select id, dataset, month, cipher, kek, wrapped from log.payload_key where id = $1");
        command.Parameters.Add(new() { Value = id });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return Remember(id, await row.ReadAsync(cancellationToken) ? Read(row) : PayloadKey.Damaged);
    }

    /// <summary>Takes up nothing that another writer may have replaced: called when the log has been opened for writing.</summary>
    /// <exception cref="InvalidDataException">The newest key is wrapped by a key-encryption key that was not given.</exception>
    internal async Task OpenForWritingAsync(CancellationToken cancellationToken)
    {
        _current.Clear();
        await using var command = database.CreateCommand("select kek from log.payload_key where wrapped is not null order by id desc limit 1");
        if (await command.ExecuteScalarAsync(cancellationToken) is string kek && wrapping?.Holds(kek) != true)
        {
            throw new InvalidDataException(
                $"数据密钥由密钥加密密钥 {kek} 加密，Payloads:KeyFile 中没有它。 · The data keys are wrapped by the key-encryption key {kek}, which Payloads:KeyFile does not hold; add it as a further line.");
        }
    }

    /// <summary>Makes sure that <see cref="Current"/> knows a key of the month for each of these datasets.</summary>
    internal async ValueTask PrepareAsync(int month, IReadOnlyCollection<string> datasets, CancellationToken cancellationToken)
    {
        foreach (var dataset in datasets)
        {
            if (_current.TryGetValue(dataset, out var current) && current.Month == month)
            {
                continue;
            }

            await _making.WaitAsync(cancellationToken);
            try
            {
                _current[dataset] = (month, await NewestAsync(dataset, month, cancellationToken) ?? await MakeAsync(dataset, month, cancellationToken));
            }
            finally
            {
                _making.Release();
            }
        }
    }

    /// <summary>The key that payloads of a dataset are encrypted with now.</summary>
    internal DataKey Current(string dataset) => _current[dataset].Key;

    /// <summary>
    /// Makes a new key for a dataset and month when this hub may be writing with an older one. Whatever is handed to the log after this has returned is
    /// encrypted with the new key.
    /// </summary>
    internal async Task ReplaceAsync(string dataset, int month, CancellationToken cancellationToken)
    {
        await _making.WaitAsync(cancellationToken);
        try
        {
            if (await NewestAsync(dataset, month, cancellationToken) is not null)
            {
                var made = await MakeAsync(dataset, month, cancellationToken);
                if (_current.TryGetValue(dataset, out var current) && current.Month == month)
                {
                    _current[dataset] = (month, made);
                }
            }
        }
        finally
        {
            _making.Release();
        }
    }

    /// <summary>Forgets keys that have been destroyed.</summary>
    internal void Forget(IEnumerable<int> ids)
    {
        foreach (var id in ids)
        {
            _known.TryRemove(id, out _);
        }
    }

    private async Task<DataKey?> NewestAsync(string dataset, int month, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select id, dataset, month, cipher, kek, wrapped from log.payload_key where dataset = $1 and month = $2 and wrapped is not null order by id desc limit 1");
        command.Parameters.Add(new() { Value = dataset });
        command.Parameters.Add(new() { Value = month });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        // A key of an older cipher or key-encryption key is not gone on with.
        return await row.ReadAsync(cancellationToken) && GcmCipher.Parse(row.GetString(3)) == cipher && row.GetString(4) == wrapping!.CurrentId
            ? Remember(row.GetInt32(0), Read(row)).Key
            : null;
    }

    private async Task<DataKey> MakeAsync(string dataset, int month, CancellationToken cancellationToken)
    {
        var key = RandomNumberGenerator.GetBytes(GcmCipher.KeySizeOf(cipher));
        // Durable before the first payload is encrypted with it: a key without payloads does no harm, payloads without a key are lost.
        await using var insert = database.CreateCommand(
            "insert into log.payload_key (dataset, month, cipher, kek, wrapped, created_at) values ($1, $2, $3, $4, $5, $6) returning id");
        insert.Parameters.Add(new() { Value = dataset });
        insert.Parameters.Add(new() { Value = month });
        insert.Parameters.Add(new() { Value = GcmCipher.NameOf(cipher) });
        insert.Parameters.Add(new() { Value = wrapping!.CurrentId });
        insert.Parameters.Add(new() { Value = wrapping.Wrap(cipher, key, Label(dataset, month)) });
        insert.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        var id = (int)(await insert.ExecuteScalarAsync(cancellationToken))!;
        var made = new DataKey(id, GcmCipher.Create(cipher, key));
        CryptographicOperations.ZeroMemory(key);
        Remember(id, PayloadKey.Of(made));
        return made;
    }

    private PayloadKey Read(NpgsqlDataReader row)
    {
        if (row.IsDBNull(5))
        {
            return PayloadKey.Destroyed;
        }

        if (wrapping?.Holds(row.GetString(4)) != true)
        {
            return PayloadKey.Locked;
        }

        var of = GcmCipher.Parse(row.GetString(3));
        if (wrapping.Unwrap(row.GetString(4), of, row.GetFieldValue<byte[]>(5), Label(row.GetString(1), row.GetInt32(2))) is not { } key)
        {
            return PayloadKey.Damaged;
        }

        var opened = PayloadKey.Of(new DataKey(row.GetInt32(0), GcmCipher.Create(of, key)));
        CryptographicOperations.ZeroMemory(key);
        return opened;
    }

    private PayloadKey Remember(int id, PayloadKey key)
    {
        _known[id] = (key, time.GetTimestamp());
        return key;
    }

    private static Exception Failure(long index, PayloadState state) =>
        state == PayloadState.Locked ? new PayloadLockedException() : new InvalidDataException($"The payload of entry {index} does not decrypt; run 'hub log check'.");

    private static string Label(string dataset, int month) => $"{dataset} {month}";
}
