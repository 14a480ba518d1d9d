using Npgsql;

namespace Hub.Core.Route;

/// <summary>Takes up the rows of a <see cref="LogWindow"/>.</summary>
internal interface ILogRows
{
    /// <summary>Called for each accepted message, in index order.</summary>
    /// <param name="index">Index of its entry.</param>
    /// <param name="row">
    /// Columns 1 to 3: the entry; number of the payload's key (null when it lies in clear); the payload (null when it is gone).
    /// </param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask AddAsync(long index, NpgsqlDataReader row, CancellationToken cancellationToken);
}
