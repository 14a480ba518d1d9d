using Hub.Core.Log;
using Hub.Schemas.Catalogue;
using Npgsql;

namespace Hub.Core.Route;

/// <summary>Reads the accepted messages of the log in index order, a window of it at a time.</summary>
/// <param name="hub">The database of the log.</param>
/// <param name="tail">Wakes the reader; null for one that does not wait.</param>
/// <param name="datasets">What to read; null for every dataset.</param>
/// <param name="next">Index of the first entry to read.</param>
/// <param name="snapshot">Below this index only the newest message of each subject is read; 0: every message.</param>
internal sealed class LogWindow(NpgsqlDataSource hub, LogTail? tail, IReadOnlyCollection<DatasetName>? datasets, long next, long snapshot = 0)
{
    /// <summary>Most entries looked at in one query, so that its cost is bounded however few of them are of interest.</summary>
    private const long MaxWindow = 20_000;

    /// <summary>A query looks at so many times the entries that should hold what is asked for, so that most batches are full.</summary>
    private const double Reach = 1.25;

    private readonly LogRange _log = new(hub, datasets?.Select(d => d.Value).ToArray(), snapshot);
    private double _density = 1;

    /// <summary>Index of the next entry to read.</summary>
    public long Next { get; private set; } = next;

    /// <summary>Waits until there is a message, but not longer than about a second.</summary>
    /// <param name="most">Most messages to read, from 1.</param>
    /// <param name="rows">Takes them up.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Entries of the log that are known to wait behind.</returns>
    public async ValueTask<long> ReadAsync(int most, ILogRows rows, CancellationToken cancellationToken)
    {
        if (tail is not null)
        {
            await tail.WaitAsync(Next, cancellationToken);
        }

        int count;
        long size;
        do
        {
            // No further than needed: beyond the statistics of a growing table PostgreSQL sorts the whole window before it cuts it to the limit.
            var end = Next + (long)Math.Clamp(most * Reach / _density, most, Math.Max(most, MaxWindow));
            (count, var last, size) = await _log.ReadAsync(Next, end, most, rows, cancellationToken);
            var before = Next;
            Next = count == most ? last + 1 : Math.Max(Next, Math.Min(end, size));
            _density = Next == before ? _density : Math.Max(count, 0.1) / (Next - before);
        }
        while (count == 0 && Next < size);

        tail?.Advance(size);
        return Math.Max(0, size - Next);
    }
}
