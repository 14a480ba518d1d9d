using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Core.Log.Archives;

/// <summary>
/// Brings payloads back from archives that the database no longer has: lost, or dropped when their retention ended. Never one that was erased by order, nor one whose data key
/// has been destroyed. What counts is the log in the database: a payload that is not the one its entry states is refused.
/// </summary>
/// <param name="database">The database of the log.</param>
/// <param name="vault">Opens payloads, to compare them.</param>
/// <param name="time">Says until when what has expired is kept.</param>
public sealed class ArchiveImporter(NpgsqlDataSource database, PayloadVault vault, TimeProvider time)
{
    private const int RowsAtOnce = 500;

    /// <summary>Those of the candidates that the database has not, and whether somebody ordered to erase them: also an order that found nothing there, or still waits.</summary>
    private const string Missing =
        """
        select e.idx, e.body, log.month_of(e.idx), exists (
            select from log.erasure_order o
            where o.code is distinct from 'LEGAL_HOLD' and e.received_at <= coalesce(o.done_at, 'infinity')
              and (o.scope = 'message' and o.idx = e.idx
                or o.scope = 'subject' and o.dataset = e.dataset and o.subject = e.subject
                or o.scope = 'dataset-month' and o.dataset = e.dataset and o.month = log.month_of(e.idx)))
        from log.entry e where e.idx = any ($1) and not exists (select from log.payload p where p.idx = e.idx)
        order by e.idx
        """;

    /// <summary>Takes in one archive, as a whole or not at all.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="cancellationToken">Ends it; nothing of the archive is taken in.</param>
    /// <exception cref="ArchiveException">It cannot be read, or is of another log.</exception>
    public async Task<ImportedArchive> ImportAsync(string path, CancellationToken cancellationToken = default)
    {
        var name = Path.GetFileName(path);
        var origin = await LogOrigin.ReadAsync(database, cancellationToken);
        await using var file = File.OpenRead(path);
        try
        {
            using var package = ZipPackage.Open(file, [ArchiveName.Manifest, ArchiveName.PayloadList]);
            return ArchiveManifest.Parse(package.Read(ArchiveName.Manifest)).Origin == origin?.Name
                ? await ImportAsync(name, package, cancellationToken)
                : throw new ArchiveException($"{name} 属于另一日志。 · {name} is of another log.");
        }
        catch (FormatException e)
        {
            throw new ArchiveException($"{name} 无法读取。 · {name} cannot be read: {e.Message}", e);
        }
    }

    private async Task<ImportedArchive> ImportAsync(string name, ZipPackage package, CancellationToken cancellationToken)
    {
        var done = new ImportedArchive { File = name };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);

        // Not in the transaction: its lock would keep the writer from adding a partition.
        var apart = -PayloadMonth.Of(time.GetUtcNow());
        await using (var add = new NpgsqlCommand("select log.add_payload_partition($1, $2)", connection) { Parameters = { new() { Value = apart }, new() { Value = PayloadEraser.ApartDays } } })
        {
            await add.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // An erasure holds this table in share mode: it ends before we look, or begins when what we brought back is there for it. Two imports wait for each other.
        await using (var alone = new NpgsqlCommand("lock table log.legal_hold in share row exclusive mode", connection))
        {
            await alone.ExecuteNonQueryAsync(cancellationToken);
        }

        ErasureCoverage erased;
        await using (var acts = new NpgsqlCommand(ErasureCoverage.Sql, connection))
        {
            erased = await ErasureCoverage.ReadAsync(acts, scope => scope != "retention", cancellationToken);
        }

        foreach (var part in ArchivedPayload.Parse(package.Read(ArchiveName.PayloadList)).DistinctBy(p => p.Index).Chunk(RowsAtOnce))
        {
            done = await ImportAsync(connection, package, part, erased, apart, done, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return done;
    }

    private async Task<ImportedArchive> ImportAsync(
        NpgsqlConnection connection, ZipPackage package, ArchivedPayload[] part, ErasureCoverage erased, int apart, ImportedArchive done, CancellationToken cancellationToken)
    {
        var listed = part.ToDictionary(p => p.Index);
        var back = new List<(ArchivedPayload Payload, int Month, byte[] Content)>();
        foreach (var (index, entry, month, ordered) in await MissingAsync(connection, [.. listed.Keys], cancellationToken))
        {
            if (!entry.HasPayload)
            {
                done = Refuse(ArchiveFaultCodes.Payload, index, "A payload of no message.");
                continue;
            }

            if (ordered || erased.Covers(entry.Dataset, index))
            {
                done = done with { Erased = done.Erased + 1 };
                continue;
            }

            var content = package.Read(ArchiveName.At(ArchiveName.Payloads, index));
            var stored = new StoredPayload(content, listed[index].Key is { } key ? await vault.FindAsync(key, cancellationToken) : null);
            switch (stored.Open(index, out var payload))
            {
                case PayloadState.Kept when PayloadDigest.Differences(payload, entry).Length == 0:
                    back.Add((listed[index], month, content));
                    break;
                case PayloadState.Erased:
                    done = done with { Erased = done.Erased + 1 };
                    break;
                case PayloadState.Locked:
                    done = Refuse(ArchiveFaultCodes.Locked, index, "The payload is encrypted and its key-encryption key was not given.");
                    break;
                default:
                    done = Refuse(ArchiveFaultCodes.Payload, index, "The payload is not the one that its entry states.");
                    break;
            }
        }

        await InsertAsync(connection, back, apart, cancellationToken);
        return done with { Restored = done.Restored + back.Count };

        ImportedArchive Refuse(string code, long index, string detail) => done with { Refused = [.. done.Refused, new ArchiveFault(code, done.File, ArchiveFault.EntryAt(index), detail)] };
    }

    private static async Task<List<(long Index, EntrySummary Entry, int Month, bool Ordered)>> MissingAsync(NpgsqlConnection connection, long[] indices, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Missing, connection) { CommandTimeout = 0, Parameters = { new() { Value = indices } } };
        var missing = new List<(long, EntrySummary, int, bool)>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            missing.Add((rows.GetInt64(0), EntrySummary.Parse(rows.GetFieldValue<byte[]>(1)), rows.GetInt32(2), rows.GetBoolean(3)));
        }

        return missing;
    }

    /// <summary>Each where it came from while that partition is there; otherwise apart, for a month.</summary>
    private static async Task InsertAsync(NpgsqlConnection connection, List<(ArchivedPayload Payload, int Month, byte[] Content)> back, int apart, CancellationToken cancellationToken)
    {
        if (back.Count == 0)
        {
            return;
        }

        await using var insert = new NpgsqlCommand(
            """
            insert into log.payload (idx, month, retention, key, content)
            select b.idx, coalesce(r.month, $6), coalesce(r.retention, $7), b.key, b.content
            from unnest($1, $2, $3, $4, $5) as b (idx, month, retention, key, content)
            left join log.payload_partition r on r.month = b.month and r.retention = b.retention
            """,
            connection)
        {
            CommandTimeout = 0,
            Parameters =
            {
                new() { Value = back.Select(b => b.Payload.Index).ToArray() },
                new() { Value = back.Select(b => b.Month).ToArray() },
                new() { Value = back.Select(b => b.Payload.Retention).ToArray() },
                new() { Value = back.Select(b => b.Payload.Key).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
                new() { Value = back.Select(b => b.Content).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
                new() { Value = apart },
                new() { Value = PayloadEraser.ApartDays },
            },
        };
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>What became of the payloads of an archive.</summary>
public sealed record ImportedArchive
{
    public required string File { get; init; }

    /// <summary>Brought back.</summary>
    public int Restored { get; init; }

    /// <summary>Not brought back because they were erased: by order, or with their key.</summary>
    public int Erased { get; init; }

    /// <summary>Not brought back because they are not what their entries state, or could not be opened to see.</summary>
    public IReadOnlyList<ArchiveFault> Refused { get; init; } = [];
}
