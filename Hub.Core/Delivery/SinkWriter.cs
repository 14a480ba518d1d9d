using Hub.Core.Route;
using Npgsql;

namespace Hub.Core.Delivery;

/// <summary>
/// Applies one batch of a sink: rows, dead letters and position in one transaction of the repository, so that each record has its effect once. Nothing is
/// applied under an order that has been replaced: what an operator told the sink is read under the same lock.
/// </summary>
internal sealed class SinkWriter(ISink sink, SinkLedger ledger)
{
    private const string Savepoint = "part";

    /// <param name="batch">What the bus gave.</param>
    /// <param name="receipted">Positions with what the log holds receipts for, noted in passing.</param>
    /// <param name="generation">Of the order that the caller follows.</param>
    /// <param name="cancellationToken">Rolls back.</param>
    /// <returns>Null when the sink has been told otherwise meanwhile.</returns>
    public async Task<SinkWrite?> WriteAsync(
        BusBatch batch, IReadOnlyDictionary<(string, int), SinkPosition> receipted, long generation, CancellationToken cancellationToken)
    {
        await using var connection = await sink.Repository.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // Positions are read under the lock: what another hub has applied meanwhile is dropped here like any record that comes again.
        var (control, stored) = await ledger.LockAsync(connection, cancellationToken);
        if (!control.Lets(generation))
        {
            return null;
        }

        var positions = Positions.From(stored);
        var fresh = batch.FromLog ? positions.TakeFreshFromLog(batch) : positions.TakeFresh(batch);
        var again = fresh.Where(positions.Counts).Select(r => r.Index.Value).ToArray();
        var dead = new List<DeadLetter>();
        await WritePartAsync(connection, transaction, fresh, dead, cancellationToken);
        var moved = positions.Move(batch, fresh, dead, receipted);
        await ledger.SaveAsync(connection, moved, dead, again, cancellationToken);

        // Crash before this line: nothing happened, the batch comes again. Crash after: it comes again at most to be dropped.
        await transaction.CommitAsync(cancellationToken);
        return new SinkWrite(moved, fresh, dead, batch.Records.Count - fresh.Count);
    }

    /// <summary>Tries a part of the dead letters of the oldest open replay again: what is applied is a dead letter no longer, the rest stays with its new reason.</summary>
    /// <param name="log">Where the messages are.</param>
    /// <param name="most">Letters in one transaction.</param>
    /// <param name="generation">Of the order that the caller follows.</param>
    /// <param name="cancellationToken">Rolls back.</param>
    /// <returns>Null when nothing is left to replay, or the sink has been told otherwise meanwhile.</returns>
    public async Task<SinkReplay?> ReplayAsync(LogRecords log, int most, long generation, CancellationToken cancellationToken)
    {
        await using var connection = await sink.Repository.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (control, _) = await ledger.LockAsync(connection, cancellationToken);
        if (!control.Lets(generation) || !control.ReplayWaits)
        {
            return null;
        }

        var (number, letters) = await ledger.TakeReplayAsync(connection, most, cancellationToken);
        var dead = new List<DeadLetter>();
        var records = letters.Length == 0 ? [] : await log.ReadAsync(letters, cancellationToken);
        await WritePartAsync(connection, transaction, records, dead, cancellationToken);
        await ledger.SaveAsync(connection, [], dead, [.. records.Select(r => r.Index.Value)], cancellationToken);
        var replay = new SinkReplay(number, letters.Length - dead.Count, dead);
        await ledger.SaveReplayAsync(connection, replay, letters, cancellationToken);

        // Crash before this line: the letters still wait. Crash after: they do no longer.
        await transaction.CommitAsync(cancellationToken);
        return replay;
    }

    /// <summary>Writes the records; when the database refuses some row, halves them until the culprit stands alone.</summary>
    private async Task WritePartAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, List<BusRecord> records, List<DeadLetter> dead, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
        {
            return;
        }

        await transaction.SaveAsync(Savepoint, cancellationToken);
        try
        {
            dead.AddRange(await sink.WriteAsync(connection, records, cancellationToken));
            await transaction.ReleaseAsync(Savepoint, cancellationToken);
            return;
        }
        catch (PostgresException refusal) when (IsDataError(refusal))
        {
            await transaction.RollbackAsync(Savepoint, cancellationToken);
            if (records.Count == 1)
            {
                dead.Add(DeadLetter.From(records[0], refusal));
                return;
            }
        }

        var half = records.Count / 2;
        await WritePartAsync(connection, transaction, records.GetRange(0, half), dead, cancellationToken);
        await WritePartAsync(connection, transaction, records.GetRange(half, records.Count - half), dead, cancellationToken);
    }

    /// <summary>Class 22 (data exception) and 23 (integrity constraint violation): the row is at fault, not the database.</summary>
    private static bool IsDataError(PostgresException e) =>
        e.SqlState.StartsWith("22", StringComparison.Ordinal) || e.SqlState.StartsWith("23", StringComparison.Ordinal);

    private sealed class Positions
    {
        private readonly Dictionary<(string Topic, int Partition), SinkPosition> _byPartition = [];
        private long _floor = -1;
        private SinkPosition? _last;

        public static Positions From(IEnumerable<SinkPosition> stored)
        {
            var positions = new Positions();
            foreach (var position in stored)
            {
                positions._byPartition[(position.Topic, position.Partition)] = position;
                if (position.Topic == LogBus.Topic)
                {
                    // Everything below this was dealt with before the bus was changed from log to Kafka.
                    positions._floor = position.NextOffset - 1;
                }
            }

            return positions;
        }

        /// <summary>The records that are above what has been applied in their partition, each once.</summary>
        public List<BusRecord> TakeFresh(BusBatch batch)
        {
            var fresh = new List<BusRecord>(batch.Records.Count);
            var highest = new Dictionary<(string, int), long>();
            var (of, applied) = (default((string Topic, int Partition)), -1L);
            foreach (var record in batch.Records)
            {
                // Records come in runs of one partition: what is known of it is looked up once a run.
                if (record.Partition != of.Partition || record.Topic != of.Topic)
                {
                    of = (record.Topic, record.Partition);
                    applied = highest.TryGetValue(of, out var known) ? known : Get(record.Topic, record.Partition).AppliedIndex;
                }

                if (record.Index.Value > applied)
                {
                    fresh.Add(record);
                    highest[of] = applied = record.Index.Value;
                }
            }

            return fresh;
        }

        /// <summary>
        /// The records above what has been applied in every partition. What of them was applied in some is applied again, which rows that know their index make harmless: to tell them apart by
        /// their partitions would lose those whose key has moved since.
        /// </summary>
        public List<BusRecord> TakeFreshFromLog(BusBatch batch)
        {
            var applied = batch.Next.Min(p => Get(p.Topic, p.Partition).AppliedIndex);
            return [.. batch.Records.Where(r => r.Index.Value > applied)];
        }

        /// <summary>Has this record been counted before the position was moved back, or before Kafka lost it?</summary>
        public bool Counts(BusRecord record) => record.Index.Value <= Get(record.Topic, record.Partition).CountedIndex;

        /// <summary>The partitions of the batch as they stand once it is committed.</summary>
        public List<SinkPosition> Move(
            BusBatch batch, List<BusRecord> fresh, List<DeadLetter> dead, IReadOnlyDictionary<(string, int), SinkPosition> receipted)
        {
            var written = fresh.GroupBy(r => (r.Topic, r.Partition)).ToDictionary(g => g.Key, g => (Count: g.Count(r => !Counts(r)), Last: g.Last().Index.Value));
            var refused = dead.Where(d => !Counts(d.Record)).CountBy(d => (d.Record.Topic, d.Record.Partition)).ToDictionary();
            var moved = new List<SinkPosition>(batch.Next.Count);
            foreach (var (topic, partition, offset, index) in batch.Next)
            {
                var position = Get(topic, partition);
                var deadLettered = refused.GetValueOrDefault((topic, partition));
                var (count, last) = written.GetValueOrDefault((topic, partition), (0, -1));
                var applied = Math.Max(position.AppliedIndex, Math.Max(last, index));
                var receipt = receipted.GetValueOrDefault((topic, partition), position);
                moved.Add(position with
                {
                    NextOffset = !batch.FromLog ? Math.Max(position.NextOffset, offset)
                        : offset == BusPosition.Unknown && position.AppliedIndex > index ? position.NextOffset // another hub is further
                        : offset,
                    AppliedIndex = applied,
                    CountedIndex = Math.Max(position.CountedIndex, applied),
                    Applied = position.Applied + count - deadLettered,
                    DeadLettered = position.DeadLettered + deadLettered,
                    ReceiptedIndex = Math.Max(position.ReceiptedIndex, receipt.ReceiptedIndex),
                    ReceiptedApplied = Math.Max(position.ReceiptedApplied, receipt.ReceiptedApplied),
                    ReceiptedDeadLettered = Math.Max(position.ReceiptedDeadLettered, receipt.ReceiptedDeadLettered),
                });
            }

            return moved;
        }

        private SinkPosition Get(string topic, int partition)
        {
            if (_last is null || _last.Partition != partition || _last.Topic != topic)
            {
                _last = _byPartition.TryGetValue((topic, partition), out var known)
                    ? known
                    : new SinkPosition { Topic = topic, Partition = partition, NextOffset = 0, AppliedIndex = _floor, CountedIndex = _floor, ReceiptedIndex = _floor };
            }

            return _last;
        }
    }
}

/// <summary>What one transaction of a sink did.</summary>
/// <param name="Positions">The partitions that moved, as committed.</param>
/// <param name="Records">The records dealt with: applied, or in <paramref name="Dead"/>.</param>
/// <param name="Dead">The dead letters among them.</param>
/// <param name="Dropped">Records that had been dealt with before.</param>
internal sealed record SinkWrite(IReadOnlyList<SinkPosition> Positions, IReadOnlyList<BusRecord> Records, IReadOnlyList<DeadLetter> Dead, int Dropped);
