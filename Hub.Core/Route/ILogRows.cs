using Npgsql;

namespace Hub.Core.Route;

/// <summary>Takes up what a <see cref="LogRange"/> reads: first all entries, in index order, then the payloads that are kept, in any order.</summary>
internal interface ILogRows
{
    /// <summary>Called for each accepted message.</summary>
    /// <param name="index">Index of its entry.</param>
    /// <param name="row">Column 1: the entry.</param>
    void AddEntry(long index, NpgsqlDataReader row);

    /// <summary>Called for each payload that is there: one that has been erased does not come.</summary>
    /// <param name="entry">Number of its entry among those added, from 0.</param>
    /// <param name="index">Index of its entry.</param>
    /// <param name="row">Columns 1 and 2: number of the payload's key (null when it lies in clear); the payload (null when it is gone).</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask AddPayloadAsync(int entry, long index, NpgsqlDataReader row, CancellationToken cancellationToken);
}
