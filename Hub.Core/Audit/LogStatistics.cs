using Hub.Core.Exchanges;
using Npgsql;

namespace Hub.Core.Audit;

/// <summary>Reads the counts that <see cref="StatisticsCounter"/> keeps.</summary>
public sealed class LogStatistics(NpgsqlDataSource database)
{
    private const string China = "Asia/Shanghai";

    /// <summary>Rows in the order of their keys; one more than <see cref="StatisticsFilter.MaxRows"/> when there are more.</summary>
    public async Task<IReadOnlyList<StatisticsRow>> CountAsync(StatisticsFilter filter, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand();
        var conditions = new List<string>();
        void Where(string condition, object? value)
        {
            if (value is not null)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = value });
                conditions.Add($"{condition} ${command.Parameters.Count}");
            }
        }

        Where("hour >=", Hour(filter.From));
        Where("hour <", filter.To is { } to ? Hour(to.AddHours(1).AddTicks(-1)) : null);
        Where("department =", filter.Department);
        Where("dataset =", filter.Dataset);
        Where("code =", filter.Code);
        var keys = filter.By.Select(Key).ToArray();
        command.CommandText =
            $"""
            select {string.Concat(keys.Select(k => k + ", "))}
                sum(entries) filter (where kind = {(short)EntryKind.Message}), sum(entries) filter (where kind = {(short)EntryKind.Rejection} and callers = 0),
                sum(callers), sum(applied), sum(dead), sum(entries) filter (where kind > {(short)EntryKind.Delivery})
            from audit.hourly {(conditions.Count == 0 ? "" : "where " + string.Join(" and ", conditions))}
            {(keys.Length == 0 ? "" : $"group by {string.Join(", ", Enumerable.Range(1, keys.Length))} order by {string.Join(", ", Enumerable.Range(1, keys.Length))}")}
            limit {StatisticsFilter.MaxRows + 1}
            """;
        var rows = new List<StatisticsRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            long Sum(int column) => reader.IsDBNull(keys.Length + column) ? 0 : (long)reader.GetDecimal(keys.Length + column);
            rows.Add(new StatisticsRow
            {
                Keys = [.. Enumerable.Range(0, keys.Length).Select(reader.GetString)],
                Accepted = Sum(0),
                Rejected = Sum(1),
                CallersRefused = Sum(2),
                Delivered = Sum(3),
                DeadLettered = Sum(4),
                Others = Sum(5),
            });
        }

        return rows;
    }

    /// <summary>When each department last sent each dataset.</summary>
    public async Task<IReadOnlyDictionary<(string Department, string Dataset), (DateTimeOffset At, long Messages)>> LatestAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select department, dataset, received_at, messages from audit.latest");
        var latest = new Dictionary<(string, string), (DateTimeOffset, long)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            latest.Add((reader.GetString(0), reader.GetString(1)), (reader.GetFieldValue<DateTimeOffset>(2), reader.GetInt64(3)));
        }

        return latest;
    }

    private static string Key(string by) => by switch
    {
        "hour" => $"to_char(hour at time zone '{China}', 'YYYY-MM-DD\"T\"HH24:00+08:00')",
        "day" => $"to_char(hour at time zone '{China}', 'YYYY-MM-DD')",
        "month" => $"to_char(hour at time zone '{China}', 'YYYY-MM')",
        _ => by,
    };

    private static DateTime? Hour(DateTimeOffset? time) => time?.UtcDateTime is { } utc ? utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerHour)) : null;
}
