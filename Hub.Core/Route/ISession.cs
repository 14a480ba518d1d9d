namespace Hub.Core.Route;

/// <summary>From taking a right that one hub has at a time to the first failure. Disposing it gives the right back.</summary>
internal interface ISession : IAsyncDisposable
{
    /// <summary>Brings everything a batch further; waits about a second when nothing is new.</summary>
    /// <returns>Entries of the log that wait.</returns>
    Task<long> StepAsync(CancellationToken cancellationToken);

    /// <summary>Waits for what is under way, at a stop.</summary>
    Task DrainAsync(CancellationToken cancellationToken);
}
