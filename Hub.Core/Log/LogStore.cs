using Hub.Core.Exchanges;
using Hub.Core.Log.Payloads;
using Hub.Core.Seal;
using Hub.Proofs.Tree;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Core.Log;

/// <summary>
/// The writer's side of the log tables, on the one connection that holds the writer's lock. When the connection is gone, so is the lock.
/// </summary>
internal sealed class LogStore : IAsyncDisposable
{
    private const int ProbeBytes = 1 << 20;
    private const long WriterLock = 0x59465F4C4F475752; // "YF_LOGWR"

    /// <summary>
    /// A writer whose machine vanished without closing its connection keeps the lock until the server notices: within half a minute, not after the two
    /// hours that are the default of TCP. Without effect on a Unix socket, which knows at once.
    /// </summary>
    private const string NoticeLostWriter = "set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 4";

    private readonly NpgsqlConnection _connection;
    private readonly BinaryCopyBuffer _entries = new();
    private readonly PayloadWriter _payloads;
    private readonly MessageKeyFilter _keys = new();

    private LogStore(NpgsqlConnection connection, PayloadVault vault) => (_connection, _payloads) = (connection, new PayloadWriter(vault, connection));

    /// <summary>Opens a connection and takes the writer's lock; null when another hub holds it.</summary>
    public static async Task<LogStore?> OpenAsync(NpgsqlDataSource database, PayloadVault vault, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using (var notice = new NpgsqlCommand(NoticeLostWriter, connection))
            {
                await notice.ExecuteNonQueryAsync(cancellationToken);
            }

            await using var take = new NpgsqlCommand("select pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = WriterLock } } };
            if (await take.ExecuteScalarAsync(cancellationToken) is true)
            {
                return new LogStore(connection, vault);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>Takes up the log where it stands; the tree as the newest checkpoint states it.</summary>
    /// <exception cref="InvalidDataException">Tiles and checkpoint do not fit together, or the key-encryption key is not the one that payloads need.</exception>
    public async Task<TileTree> LoadTreeAsync(CancellationToken cancellationToken)
    {
        await _payloads.OpenAsync(cancellationToken);
        await using var newest = new NpgsqlCommand("select size, root from log.checkpoint order by size desc limit 1", _connection);
        long size;
        byte[] root;
        await using (var row = await newest.ExecuteReaderAsync(cancellationToken))
        {
            if (!await row.ReadAsync(cancellationToken))
            {
                return TileTree.Empty;
            }

            (size, root) = (row.GetInt64(0), row.GetFieldValue<byte[]>(1));
        }

        var edge = TileId.RightEdge(size).ToArray();
        await using var read = new NpgsqlCommand("select level, n, hashes from log.tile where (level, n) in (select * from unnest($1, $2))", _connection)
        {
            Parameters = { new() { Value = edge.Select(t => (short)t.Level).ToArray() }, new() { Value = edge.Select(t => t.Number).ToArray() } },
        };
        var tiles = new List<Tile>();
        await using (var rows = await read.ExecuteReaderAsync(cancellationToken))
        {
            while (await rows.ReadAsync(cancellationToken))
            {
                tiles.Add(new Tile(new TileId(rows.GetInt16(0), rows.GetInt64(1)), rows.GetFieldValue<byte[]>(2)));
            }
        }

        var tree = TileTree.Restore(size, tiles);
        return tree.Root.Span.SequenceEqual(root)
            ? tree
            : throw new InvalidDataException($"The tiles of the log do not give the root of its checkpoint at size {size}; run 'hub log check'.");
    }

    /// <summary>
    /// Learns the keys of all messages of the log, which <see cref="FindAsync"/> needs: to the end, before anything is appended. Says now and then how many entries are done.
    /// Nobody adds any meanwhile: the lock is taken, and who held it before has committed or lost what it had begun.
    /// </summary>
    public IAsyncEnumerable<long> LoadKeysAsync(long size, CancellationToken cancellationToken) => MessageKeyFilterStore.LoadAsync(_keys, _connection, size, keep: true, cancellationToken);

    /// <summary>The messages with these keys that are in the log already, with their first receipts.</summary>
    public async Task<Dictionary<MessageKey, LoggedMessage>> FindAsync(IEnumerable<MessageKey> keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<MessageKey, LoggedMessage>();
        var candidates = new List<KeyCandidate>();
        foreach (var key in keys)
        {
            _keys.Find(key, candidates);
        }

        if (candidates.Count == 0)
        {
            return found;
        }

        await using var find = new NpgsqlCommand(
            """
            select e.message_key, e.idx, e.body, c.size, c.created_at
            from unnest($1, $2) k (run, key)
            cross join lateral (select message_key, idx, body from log.entry where (idx >> 18) = k.run and message_key = k.key limit 1) e
            cross join lateral (select size, created_at from log.checkpoint where size > e.idx order by size limit 1) c
            order by e.idx
            """,
            _connection)
        {
            Parameters = { new() { Value = candidates.Select(c => c.Run).ToArray() }, new() { Value = candidates.Select(c => c.Key.Value).ToArray() } },
        };
        await using var rows = await find.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var entry = rows.GetFieldValue<byte[]>(2);
            var receipt = new Receipt(new LogIndex(rows.GetInt64(1)), rows.GetInt64(3), LoggedMessage.DigestOf(entry), rows.GetFieldValue<DateTimeOffset>(4));
            found.TryAdd(new MessageKey(rows.GetGuid(0)), new LoggedMessage(receipt, entry)); // a batch may ask for one key several times
        }

        return found;
    }

    /// <summary>
    /// Adds the entries from <paramref name="first"/> on, their payloads, the changed tiles and the new checkpoint in one transaction,
    /// and wakes whoever follows the log. When this returns, all of it is durable; when it throws, whether it is remains to be read back.
    /// </summary>
    public async Task AppendAsync(long first, IReadOnlyList<Sealed> added, TileTree tree, SignedCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        await _payloads.PrepareAsync(added, checkpoint.CreatedAt, cancellationToken);
        _entries.Begin();
        for (var i = 0; i < added.Count; i++)
        {
            WriteRows(first + i, added[i]);
        }

        // Before the commit: a key that is noted though its batch fails costs a look-up, one that is missing would let its message in a second time. After a failure the store is thrown away,
        // and the next one learns from the log what is in it.
        for (var i = 0; i < added.Count; i++)
        {
            if (added[i].Key is { } key)
            {
                _keys.Add(EntryRuns.Of(first + i), key);
            }
        }

        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
        await _entries.SendAsync(_connection, "copy log.entry (idx, received_at, kind, department, dataset, subject, code, message_key, body) from stdin (format binary)", cancellationToken);
        await _payloads.SendAsync(first, cancellationToken);
        await using (var rest = new NpgsqlBatch(_connection, transaction))
        {
            rest.BatchCommands.Add(Tiles(tree.Changed));
            rest.BatchCommands.Add(new NpgsqlBatchCommand("insert into log.checkpoint (size, root, created_at, note, seal, received_from) values ($1, $2, $3, $4, $5, $6)")
            {
                Parameters =
                {
                    new() { Value = tree.Size },
                    new() { Value = tree.Root },
                    new() { Value = checkpoint.CreatedAt.UtcDateTime },
                    new() { Value = checkpoint.Note },
                    new() { Value = checkpoint.Seals[0].Der },
                    new() { Value = added.Min(s => s.At).UtcDateTime },
                },
            });
            if (checkpoint.Seals.Count > 1)
            {
                rest.BatchCommands.Add(FurtherSeals(tree.Size, checkpoint.Seals));
            }

            if (added.Any(s => !s.Signature.IsEmpty))
            {
                rest.BatchCommands.Add(Signatures(first, added));
            }

            for (var run = EntryRuns.Of(first); run < EntryRuns.Of(tree.Size); run++)
            {
                rest.BatchCommands.Add(MessageKeyFilterStore.Store(_keys, run)); // complete with this batch
            }

            rest.BatchCommands.Add(new NpgsqlBatchCommand("select pg_notify('hub_log', $1)")
            {
                Parameters = { new() { Value = tree.Size.ToString(System.Globalization.CultureInfo.InvariantCulture) } },
            });
            await rest.ExecuteNonQueryAsync(cancellationToken);
        }

        // Until here a crash leaves the log as it was; after this line everything of the batch is durable and may be answered.
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Writes and takes back as much as a few messages need: fails with SQLSTATE 53100 while the disk is full.</summary>
    public async Task ProbeSpaceAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
        await using var write = new NpgsqlCommand("insert into log.payload (idx, content) values (-1, $1)", _connection) { Parameters = { new() { Value = new byte[ProbeBytes] } } };
        await write.ExecuteNonQueryAsync(cancellationToken);
        await transaction.RollbackAsync(cancellationToken);
    }

    /// <summary>Gives the lock back with the connection: a pooled connection would keep it.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_connection.State == System.Data.ConnectionState.Open)
            {
                await using var release = new NpgsqlCommand("select pg_advisory_unlock($1)", _connection) { Parameters = { new() { Value = WriterLock } } };
                await release.ExecuteNonQueryAsync();
            }
        }
        catch (NpgsqlException)
        {
            // The server ended the session and with it the lock.
        }
        finally
        {
            await _connection.DisposeAsync();
        }
    }

    private void WriteRows(long index, Sealed item)
    {
        _entries.Row(9);
        _entries.Int64(index);
        _entries.Timestamp(item.At);
        _entries.Int16((short)item.Kind);
        _entries.Text(item.Department);
        _entries.Text(item.Dataset);
        _entries.Text(item.Subject);
        _entries.Text(item.Code);
        if (item.Key is { } key)
        {
            _entries.Uuid(key.Value);
        }
        else
        {
            _entries.Null();
        }

        _entries.Bytes(item.Entry.Span);
        if (item.Kind == EntryKind.Message)
        {
            _payloads.Write(index, item);
        }
    }

    private static NpgsqlBatchCommand Signatures(long first, IReadOnlyList<Sealed> added)
    {
        var signed = added.Select((item, at) => (Index: first + at, item.Signature)).Where(s => !s.Signature.IsEmpty).ToArray();
        return new("insert into log.signature (idx, cms) select * from unnest($1, $2)")
        {
            Parameters =
            {
                new() { Value = Array.ConvertAll(signed, s => s.Index) },
                new() { Value = Array.ConvertAll(signed, s => s.Signature.ToArray()), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            },
        };
    }

    private static NpgsqlBatchCommand FurtherSeals(long size, IReadOnlyList<CheckpointSeal> seals) => new("insert into log.seal (size, suite, seal) select $1, * from unnest($2, $3)")
    {
        Parameters =
        {
            new() { Value = size },
            new() { Value = seals.Skip(1).Select(s => s.Suite).ToArray() },
            new() { Value = seals.Skip(1).Select(s => s.Der.ToArray()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
        },
    };

    private static NpgsqlBatchCommand Tiles(IReadOnlyList<Tile> changed) => new(
        "insert into log.tile (level, n, hashes) select * from unnest($1, $2, $3) on conflict (level, n) do update set hashes = excluded.hashes")
    {
        Parameters =
        {
            new() { Value = changed.Select(t => (short)t.Id.Level).ToArray() },
            new() { Value = changed.Select(t => t.Id.Number).ToArray() },
            new() { Value = changed.Select(t => t.Hashes.ToArray()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
        },
    };
}
