using System.Runtime.InteropServices;
using Hub.Core.Exchanges;
using Hub.Core.Log.Payloads;
using Npgsql;

namespace Hub.Core.Route;

/// <summary>
/// Entries of accepted messages with their payloads, as they lie in the log, in one piece of memory that is used again for the next page. Not safe for
/// concurrent use.
/// </summary>
internal sealed class EntryPage(PayloadVault vault) : ILogRows
{
    /// <summary>64 KiB to begin with; what has grown beyond 16 MiB is not kept.</summary>
    private const int FirstSize = 64 * 1024, KeptSize = 16 * 1024 * 1024;

    /// <summary>Payloads above 64 KiB have memory of their own.</summary>
    private const int LargePayload = 64 * 1024;

    private readonly List<Row> _rows = [];
    private byte[] _memory = new byte[FirstSize];
    private int _used;

    public int Count => _rows.Count;

    /// <summary>Index of an entry.</summary>
    /// <param name="row">From 0.</param>
    public LogIndex Index(int row) => new(_rows[row].Index);

    /// <summary>The entry; valid until the page is cleared.</summary>
    public ReadOnlySpan<byte> Entry(int row)
    {
        ref readonly var place = ref CollectionsMarshal.AsSpan(_rows)[row];
        return _memory.AsSpan(place.Entry, place.EntryLength);
    }

    /// <summary>The payload, as accepted; empty when it has been erased. Valid until the page is cleared.</summary>
    public ReadOnlySpan<byte> Payload(int row)
    {
        ref readonly var place = ref CollectionsMarshal.AsSpan(_rows)[row];
        return place.Large ?? _memory.AsSpan(place.Payload, place.PayloadLength);
    }

    public void Clear()
    {
        _rows.Clear();
        _used = 0;
        if (_memory.Length > KeptSize)
        {
            _memory = new byte[FirstSize];
        }
    }

    public void AddEntry(long index, NpgsqlDataReader row) => _rows.Add(new Row(index, _used, Take(row, 1), 0, 0, null));

    public ValueTask AddPayloadAsync(int entry, long index, NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        if (row.IsDBNull(2))
        {
            return ValueTask.CompletedTask;
        }

        int? key = row.IsDBNull(1) ? null : row.GetInt32(1);
        if (Length(row, 2) > LargePayload)
        {
            return AddLargeAsync(entry, key, row.GetFieldValue<byte[]>(2), cancellationToken);
        }

        _rows[entry] = _rows[entry] with { Payload = _used, PayloadLength = Take(row, 2) };
        return key is { } id ? DecryptAsync(entry, id, cancellationToken) : ValueTask.CompletedTask;
    }

    private async ValueTask AddLargeAsync(int entry, int? key, byte[] content, CancellationToken cancellationToken) =>
        _rows[entry] = _rows[entry] with { Large = await vault.OpenAsync(_rows[entry].Index, key, content, cancellationToken) };

    /// <summary>Decrypted behind the encrypted payload.</summary>
    private async ValueTask DecryptAsync(int entry, int key, CancellationToken cancellationToken)
    {
        var place = _rows[entry];
        var plain = Reserve(place.PayloadLength);
        var length = await vault.OpenAsync(place.Index, key, _memory.AsMemory(place.Payload, place.PayloadLength), _memory.AsMemory(plain, place.PayloadLength), cancellationToken);
        _rows[entry] = place with { Payload = plain, PayloadLength = length };
    }

    private static int Length(NpgsqlDataReader row, int column) => (int)row.GetBytes(column, 0, null, 0, 0);

    /// <returns>Bytes of the column, which are at the end of the memory now.</returns>
    private int Take(NpgsqlDataReader row, int column)
    {
        var length = Length(row, column);
        var at = Reserve(length);
        return (int)row.GetBytes(column, 0, _memory, at, length);
    }

    private int Reserve(int length)
    {
        if (_used + length > _memory.Length)
        {
            Array.Resize(ref _memory, Math.Max(2 * _memory.Length, _used + length));
        }

        var at = _used;
        _used += length;
        return at;
    }

    private readonly record struct Row(long Index, int Entry, int EntryLength, int Payload, int PayloadLength, byte[]? Large);
}
