using Npgsql;

namespace Hub.Core.Delivery;

/// <summary>
/// The order that a sink follows. Orders come from anywhere, so the repository is asked once a second; a new one ends the turn under way. What keeps the
/// sink from getting on is noted in the repository in turn.
/// </summary>
/// <param name="ledger">Of the sink.</param>
/// <param name="repository">Its database.</param>
/// <param name="problem">Why the sink fails now; null when it does not.</param>
/// <param name="time">Measures the second.</param>
internal sealed class SinkWatch(SinkLedger ledger, NpgsqlDataSource repository, Func<string?> problem, TimeProvider time)
{
    private readonly Lock _gate = new();
    private SinkControl _order = new();
    private CancellationTokenSource? _turn;

    /// <summary>1 second.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(1);

    /// <summary>As last seen.</summary>
    public SinkControl Order => Volatile.Read(ref _order);

    /// <summary>Begins a turn under the order as last seen; another order will cancel it.</summary>
    public SinkControl Take(CancellationTokenSource turn)
    {
        lock (_gate)
        {
            _turn = turn;
            return _order;
        }
    }

    public void EndTurn()
    {
        lock (_gate)
        {
            _turn = null;
        }
    }

    public void CancelTurn()
    {
        lock (_gate)
        {
            // What waits goes on elsewhere, not under this lock.
            _ = _turn?.CancelAsync();
        }
    }

    /// <summary>Asks the repository, and ends the turn when the order is another.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var order = await ledger.ControlAsync(repository, cancellationToken);
        bool isNew;
        lock (_gate)
        {
            isNew = (order.State, order.Generation) != (_order.State, _order.Generation);
            Volatile.Write(ref _order, order);
        }

        if (isNew)
        {
            CancelTurn();
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await LookAsync(cancellationToken);
                if (problem() is var now && now != Order.Problem)
                {
                    await ledger.SaveProblemAsync(repository, now, cancellationToken);
                }
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                // The repository is away, which the sink itself notices and says.
            }
        }
    }
}
