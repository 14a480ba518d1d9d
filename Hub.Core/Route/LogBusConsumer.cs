using Hub.Core.Exchanges;
using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Schemas.Catalogue;
using Npgsql;

namespace Hub.Core.Route;

/// <summary>Reads the log as records.</summary>
/// <param name="hub">The database of the log.</param>
/// <param name="vault">Opens the payloads.</param>
/// <param name="tail">Wakes the consumer; null for one that does not wait.</param>
/// <param name="datasets">What to read; null for every dataset.</param>
/// <param name="next">Index of the first entry to read.</param>
/// <param name="snapshot">Below this index only the newest message of each subject is read; 0: every message.</param>
internal sealed class LogBusConsumer(
    NpgsqlDataSource hub, PayloadVault vault, LogTail? tail, IReadOnlyCollection<DatasetName>? datasets, long next, long snapshot = 0) : IBusConsumer
{
    private readonly LogWindow _window = new(hub, tail, datasets, next, snapshot);
    private readonly EntryReader _entries = new();

    public async ValueTask<BusBatch> ReadAsync(int maxRecords, CancellationToken cancellationToken)
    {
        var records = new Records(_entries, vault);
        var behind = await _window.ReadAsync(maxRecords, records, cancellationToken);
        return new BusBatch { Records = records.All, Next = [new BusPosition(LogBus.Topic, 0, _window.Next)], Behind = behind };
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Records(EntryReader reader, PayloadVault vault) : ILogRows
    {
        private readonly List<(LogIndex Index, byte[] Entry, byte[]? Payload)> _rows = [];

        public List<BusRecord> All => [.. _rows.Select(r => reader.Read(r.Index, r.Entry, r.Payload))];

        public void AddEntry(long index, NpgsqlDataReader row) => _rows.Add((new LogIndex(index), row.GetFieldValue<byte[]>(1), null));

        public async ValueTask AddPayloadAsync(int entry, long index, NpgsqlDataReader row, CancellationToken cancellationToken)
        {
            int? key = row.IsDBNull(1) ? null : row.GetInt32(1);
            var payload = row.IsDBNull(2) ? null : await vault.OpenAsync(index, key, row.GetFieldValue<byte[]>(2), cancellationToken);
            _rows[entry] = _rows[entry] with { Payload = payload };
        }
    }
}
