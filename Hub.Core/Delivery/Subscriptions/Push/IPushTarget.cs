namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>One receiver. Used by one runner, one call after the other.</summary>
public interface IPushTarget : IAsyncDisposable
{
    /// <summary>
    /// The index at which the receiver itself goes on, when it keeps its position with the data; else null. Called before the first delivery, and after each that failed.
    /// </summary>
    /// <param name="stored">The hub's own position, which counts when <see cref="PushSubscription.Epoch"/> is not the one that the receiver knows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PushException">The receiver is away.</exception>
    ValueTask<long?> PositionAsync(long stored, CancellationToken cancellationToken);

    /// <summary>Returns when the receiver has the batch durably. May be called again with the same batch, after a crash too.</summary>
    /// <param name="batch">What to deliver.</param>
    /// <param name="permitted">Asked right before each try: false when the grant no longer holds, or is another.</param>
    /// <param name="cancellationToken">Gives up; whether the receiver has it may be unknown.</param>
    /// <returns>False when nothing was delivered because it is no longer permitted.</returns>
    /// <exception cref="PushException">It was not delivered.</exception>
    Task<bool> DeliverAsync(PushBatch batch, Func<bool> permitted, CancellationToken cancellationToken);

    /// <summary>True while the receiver is spared further tries for some time.</summary>
    bool IsOpenCircuit { get; }
}
