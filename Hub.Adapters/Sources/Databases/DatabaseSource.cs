using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using Hub.Adapters.Sources.Exchange;
using Hub.Adapters.Sources.Formats;

namespace Hub.Adapters.Sources.Databases;

/// <summary>
/// Reads rows by watermark and key, page by page. A message's id is made of its watermark and content, so a row that is read twice is one message, and a
/// row that changed back is another.
/// </summary>
internal sealed class DatabaseSource(DatabaseSettings settings, DepartmentDatabase database, SourceStore store) : ISource
{
    public async Task CollectAsync(RecordExchange exchange, CancellationToken cancellationToken)
    {
        var name = exchange.Definition.Name;
        var reached = await store.PositionAsync(name, cancellationToken) is { } text ? Watermark.Parse(text) : null;
        await using var connection = await database.OpenAsync(cancellationToken);
        try
        {
            // What was committed late may stand below the watermark; what was sent before is answered with its first receipt.
            var from = reached;
            if (reached?.Before(settings.Lookback) is { } earlier)
            {
                from = new Watermark(earlier, reached.Key);
            }

            while (await PageAsync(connection, from, exchange, cancellationToken) is { } page)
            {
                var outcomes = await exchange.SendAsync(page.Records, (record, message) => IdOf(page.Marks[record.Line], message), cancellationToken);
                from = page.Marks[page.Records[^1].Line];
                reached = Later(reached, from);
                await store.AdvanceAsync(exchange, reached.ToText(), outcomes, cancellationToken);
                if (page.Records.Count < exchange.GroupSize)
                {
                    break;
                }
            }
        }
        catch (DbException e)
        {
            throw DepartmentDatabase.Unreachable(e);
        }
    }

    private static Watermark Later(Watermark? one, Watermark other) => one is null || ((IComparable)other.Value).CompareTo(one.Value) >= 0 ? other : one;

    private static string IdOf(Watermark mark, ReadOnlySpan<byte> message) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(mark.Value is DateTime or DateTimeOffset ? DepartmentDatabase.Text(mark.Value) : Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(mark.ToText())).AsSpan(0, 8)))}-{Convert.ToHexStringLower(SHA256.HashData(message).AsSpan(0, 12))}");

    private async Task<Page?> PageAsync(DbConnection connection, Watermark? from, RecordExchange exchange, CancellationToken cancellationToken)
    {
        var (mark, key) = (database.Quoted(settings.Watermark), database.Quoted(settings.Key));
        var where = from is null ? "" : $"where (q.{mark}, q.{key}) > (@mark, @key)";
        var sql = $"select q.* from ({settings.Query}) q {where} order by q.{mark}, q.{key} limit {exchange.GroupSize.ToString(CultureInfo.InvariantCulture)}";
        await using var select = from is null
            ? DepartmentDatabase.Command(connection, null, sql)
            : DepartmentDatabase.Command(connection, null, sql, ("mark", from.Value), ("key", from.Key));
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        var places = RecordReader.Places(DepartmentDatabase.Header(rows), exchange.Mapping);
        var (markAt, keyAt) = (Ordinal(rows, settings.Watermark), Ordinal(rows, settings.Key));
        var page = new Page([], []);
        while (await rows.ReadAsync(cancellationToken))
        {
            var line = page.Records.Count + 1L;
            page.Marks[line] = new Watermark(rows.GetValue(markAt), rows.GetValue(keyAt));
            page.Records.Add(new SourceRecord(line, [.. places.Select(place => place < 0 ? null : DepartmentDatabase.Text(rows.GetValue(place)))]));
        }

        return page.Records.Count > 0 ? page : null;
    }

    private static int Ordinal(DbDataReader rows, string column)
    {
        var at = Array.IndexOf(DepartmentDatabase.Header(rows), column);
        return at >= 0 ? at : throw RecordReader.Missing(column);
    }

    private sealed record Page(List<SourceRecord> Records, Dictionary<long, Watermark> Marks);
}
