namespace Hub.Adapters.Subscriptions.Webhooks;

/// <summary>The places of a <see cref="Bulkhead"/>, shared by all pipelines that share the limit.</summary>
/// <param name="limit">So many calls at a time.</param>
internal sealed class BulkheadPlaces(int limit) : IDisposable
{
    private readonly SemaphoreSlim _places = new(limit);
    private int _waiting;

    /// <summary>Calls under way.</summary>
    public int Taken => limit - _places.CurrentCount;

    /// <summary>Calls that wait for a place.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await _places.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Give() => _places.Release();

    public void Dispose() => _places.Dispose();
}
