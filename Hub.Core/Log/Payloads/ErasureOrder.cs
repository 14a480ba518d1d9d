using Npgsql;
using NpgsqlTypes;

namespace Hub.Core.Log.Payloads;

/// <summary>An order to erase (<c>log.erasure_order</c>): placed by anyone with the database, carried out by the hub that writes the log.</summary>
public sealed record ErasureOrder
{
    public long Id { get; init; }

    /// <summary><c>message</c>: <see cref="Index"/>; <c>subject</c>: <see cref="Dataset"/> and <see cref="Subject"/>; <c>dataset-month</c>: <see cref="Dataset"/> and <see cref="Month"/>.</summary>
    public required string Scope { get; init; }

    public long? Index { get; init; }

    public string? Dataset { get; init; }

    /// <summary>Business key or person token.</summary>
    public string? Subject { get; init; }

    /// <summary><c>yyyymm</c>, UTC.</summary>
    public int? Month { get; init; }

    /// <summary>Free of personal values: it stands in the log.</summary>
    public required string Reason { get; init; }

    /// <summary>The law or rule it rests on.</summary>
    public required string Basis { get; init; }

    public required string OrderedBy { get; init; }

    /// <summary>Null while it waits.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>Null when it was carried out; otherwise one of <see cref="ErasureCodes"/>.</summary>
    public string? Code { get; init; }

    /// <summary>Payloads erased.</summary>
    public long? Erased { get; init; }

    /// <summary>The entry that says so.</summary>
    public long? ActIndex { get; init; }

    /// <summary>Places the order; returns its number.</summary>
    public async Task<long> PlaceAsync(NpgsqlDataSource database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var insert = database.CreateCommand(
            "insert into log.erasure_order (scope, idx, dataset, subject, month, reason, basis, ordered_by, ordered_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id");
        insert.Parameters.Add(new() { Value = Scope });
        insert.Parameters.Add(new() { Value = (object?)Index ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        insert.Parameters.Add(new() { Value = (object?)Dataset ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        insert.Parameters.Add(new() { Value = (object?)Subject ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        insert.Parameters.Add(new() { Value = (object?)Month ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        insert.Parameters.Add(new() { Value = Reason });
        insert.Parameters.Add(new() { Value = Basis });
        insert.Parameters.Add(new() { Value = OrderedBy });
        insert.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        return (long)(await insert.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>An order by its number.</summary>
    public static async Task<ErasureOrder> ReadAsync(NpgsqlDataSource database, long id, CancellationToken cancellationToken) =>
        (await ReadAsync(database, "id = $1", id, cancellationToken)).Single();

    /// <summary>The oldest order that waits; null when none does.</summary>
    public static async Task<ErasureOrder?> NextAsync(NpgsqlDataSource database, long after, CancellationToken cancellationToken) =>
        (await ReadAsync(database, "done_at is null and id > $1 order by id limit 1", after, cancellationToken)).SingleOrDefault();

    private static async Task<List<ErasureOrder>> ReadAsync(NpgsqlDataSource database, string condition, long value, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"select id, scope, idx, dataset, subject, month, reason, basis, ordered_by, done_at, code, erased, act_index from log.erasure_order where {condition}");
        command.Parameters.Add(new() { Value = value });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var orders = new List<ErasureOrder>();
        while (await rows.ReadAsync(cancellationToken))
        {
            orders.Add(new ErasureOrder
            {
                Id = rows.GetInt64(0),
                Scope = rows.GetString(1),
                Index = rows.IsDBNull(2) ? null : rows.GetInt64(2),
                Dataset = rows.IsDBNull(3) ? null : rows.GetString(3),
                Subject = rows.IsDBNull(4) ? null : rows.GetString(4),
                Month = rows.IsDBNull(5) ? null : rows.GetInt32(5),
                Reason = rows.GetString(6),
                Basis = rows.GetString(7),
                OrderedBy = rows.GetString(8),
                DoneAt = rows.IsDBNull(9) ? null : rows.GetFieldValue<DateTimeOffset>(9),
                Code = rows.IsDBNull(10) ? null : rows.GetString(10),
                Erased = rows.IsDBNull(11) ? null : rows.GetInt64(11),
                ActIndex = rows.IsDBNull(12) ? null : rows.GetInt64(12),
            });
        }

        return orders;
    }
}
