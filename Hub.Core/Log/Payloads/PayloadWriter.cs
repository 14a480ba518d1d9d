using System.Security.Cryptography;
using Hub.Core.Exchanges;
using Hub.Core.Seal;
using Npgsql;

namespace Hub.Core.Log.Payloads;

/// <summary>
/// The payloads of a batch on their way into the database: each into the partition of its month and retention, those of personal datasets encrypted. On
/// the writer's connection; what it remembers of the database is thrown away with it.
/// </summary>
internal sealed class PayloadWriter(PayloadVault vault, NpgsqlConnection connection)
{
    private readonly BinaryCopyBuffer _rows = new();
    private readonly HashSet<(int Month, int Days)> _partitions = [];
    private readonly HashSet<string> _personal = new(StringComparer.Ordinal);
    private byte[] _nonces = [];
    private int _noncesUsed;
    private int _month;
    private bool _monthBegins;

    /// <summary>Reads where the log stands.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await vault.OpenForWritingAsync(cancellationToken);
        await using (var month = new NpgsqlCommand("select coalesce(max(month), 0) from log.month", connection))
        {
            _month = (int)(await month.ExecuteScalarAsync(cancellationToken))!;
        }

        await using var partitions = new NpgsqlCommand("select month, retention from log.payload_partition", connection);
        await using var rows = await partitions.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            _partitions.Add((rows.GetInt32(0), rows.GetInt32(1)));
        }
    }

    /// <summary>Before the transaction: partitions and keys that the items need. Rarely anything is to be done.</summary>
    public async ValueTask PrepareAsync(IReadOnlyList<Sealed> items, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // A clock that goes back does not take the log back to an earlier month.
        var month = Math.Max(_month, PayloadMonth.Of(now));
        (_monthBegins, _month) = (month != _month, month);
        _personal.Clear();
        var nonces = 0;
        foreach (var item in items)
        {
            if (item.Kind != EntryKind.Message)
            {
                continue;
            }

            if (!_partitions.Contains((month, item.RetentionDays)))
            {
                await using var add = new NpgsqlCommand("select log.add_payload_partition($1, $2)", connection) { Parameters = { new() { Value = month }, new() { Value = item.RetentionDays } } };
                await add.ExecuteNonQueryAsync(cancellationToken);
                _partitions.Add((month, item.RetentionDays));
            }

            if (item.Personal)
            {
                _personal.Add(item.Dataset!);
                nonces += GcmCipher.NonceSize;
            }
        }

        if (nonces > 0)
        {
            await vault.PrepareAsync(month, _personal, cancellationToken);
            DrawNonces(nonces);
        }

        _rows.Begin();
    }

    public void Write(long index, Sealed item)
    {
        _rows.Row(5);
        _rows.Int64(index);
        _rows.Int32(_month);
        _rows.Int32(item.RetentionDays);
        var payload = item.Payload.Span;
        if (!item.Personal)
        {
            _rows.Null();
            _rows.Bytes(payload);
            return;
        }

        var key = vault.Current(item.Dataset!);
        _rows.Int32(key.Id);
        key.Encrypt(index, _nonces.AsSpan(_noncesUsed, GcmCipher.NonceSize), payload, _rows.Field(payload.Length + GcmCipher.Overhead));
        _noncesUsed += GcmCipher.NonceSize;
    }

    /// <summary>Within the transaction of the batch whose first entry is <paramref name="first"/>.</summary>
    public async Task SendAsync(long first, CancellationToken cancellationToken)
    {
        if (_monthBegins)
        {
            await using var begin = new NpgsqlCommand("insert into log.month (month, first_index) values ($1, $2)", connection)
            {
                Parameters = { new() { Value = _month }, new() { Value = first } },
            };
            await begin.ExecuteNonQueryAsync(cancellationToken);
            _monthBegins = false;
        }

        await _rows.SendAsync(connection, "copy log.payload (idx, month, retention, key, content) from stdin (format binary)", cancellationToken);
    }

    private void DrawNonces(int length)
    {
        if (_nonces.Length < length)
        {
            _nonces = new byte[Math.Max(length, 2 * _nonces.Length)];
        }

        RandomNumberGenerator.Fill(_nonces.AsSpan(0, length));
        _noncesUsed = 0;
    }
}
