namespace Hub.Core.Route;

/// <summary>One reader of a bus.</summary>
/// <remarks>
/// Not safe for concurrent calls. After a read has thrown, dispose the consumer and subscribe again from stored positions. Disposing does
/// not wait for a caller's unfinished work.
/// </remarks>
public interface IBusConsumer : IAsyncDisposable
{
    /// <summary>
    /// The next records. Waits until there is at least one, but not longer than about a second: then it returns an empty batch, so
    /// that the caller may look after other things.
    /// </summary>
    /// <param name="maxRecords">Most records to return, from 1.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is lost, as positions are the caller's.</param>
    ValueTask<BusBatch> ReadAsync(int maxRecords, CancellationToken cancellationToken);
}
