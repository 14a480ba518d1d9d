using Npgsql;

namespace Hub.Core.Route.Topics;

/// <summary>
/// Finds the first signed checkpoint that covers an entry, as its sender's receipt names it: whoever reads a record can prove it against that tree.
/// </summary>
internal sealed class CoveringCheckpoints(NpgsqlDataSource hub)
{
    private long[] _sizes = [];

    /// <summary>Loads the checkpoints of a range of entries.</summary>
    public async Task LoadAsync(long first, long last, CancellationToken cancellationToken)
    {
        await using var connection = await hub.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            "select size from log.checkpoint where size > $1 and size <= (select min(size) from log.checkpoint where size > $2) order by size", connection)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = first }, new NpgsqlParameter<long> { TypedValue = last } },
        };
        await command.PrepareAsync(cancellationToken);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var sizes = new List<long>();
        while (await rows.ReadAsync(cancellationToken))
        {
            sizes.Add(rows.GetInt64(0));
        }

        _sizes = [.. sizes];
    }

    /// <summary>Size of the tree; null when none was loaded that covers the entry.</summary>
    public long? Of(long index)
    {
        var at = Array.BinarySearch(_sizes, index + 1);
        at = at < 0 ? ~at : at;
        return at < _sizes.Length ? _sizes[at] : null;
    }
}
