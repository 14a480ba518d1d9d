using Hub.Adapters.Sources.Exchange;

namespace Hub.Adapters.Sources;

/// <summary>
/// A way to collect records from a department's system. Implementations keep their position in the hub's database and move it only after the records
/// before it are in the log, so that a source goes on exactly where it stopped; what is sent twice after a crash has the same message ids, and the log
/// answers it with the first receipts.
/// </summary>
public interface ISource
{
    /// <summary>Collects all that is there now, and ends. Never called twice at a time for one source.</summary>
    /// <exception cref="SourceException">The source cannot be collected; it is tried again at its next time.</exception>
    Task CollectAsync(RecordExchange exchange, CancellationToken cancellationToken);
}
