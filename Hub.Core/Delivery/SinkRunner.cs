using Hub.Core.Exchanges;
using Hub.Core.Route;
using Hub.Core.Telemetry;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.Core.Delivery;

/// <summary>
/// Drives one sink: read a batch, write it, have it receipted. Each message takes effect once, because the position is committed with the rows; a
/// repository or bus that is away delays it. Every failure takes the same road: back to the stored position, after a growing pause.
/// </summary>
public sealed partial class SinkRunner : SteadyService
{
    private readonly ISink _sink;
    private readonly IBus _bus;
    private readonly LogRecords _log;
    private readonly DeliveryOptions _options;
    private readonly DeliveryInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SinkLedger _ledger;
    private readonly SinkWriter _writer;
    private readonly SinkReceipts _receipts;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Topic, int Partition), SinkPosition> _positions = [];
    private IBusConsumer? _consumer;
    private SinkControl _order = new();
    private CancellationTokenSource? _turn;
    private SinkState _state = SinkState.Stopped;
    private string? _problem;
    private long _lag;

    public SinkRunner(
        ISink sink, IBus bus, LogRecords log, IDeliveryReceipts receipts, DeliveryOptions options, DeliveryInstruments instruments, TimeProvider time, ILogger<SinkRunner> logger)
        : base(StopGrace, TimeSpan.FromSeconds(options.MaxRetryDelaySeconds), time)
    {
        (_sink, _bus, _log, _options, _instruments, _time, _logger) = (sink, bus, log, options, instruments, time, logger);
        _ledger = new SinkLedger(sink.Name, time);
        _writer = new SinkWriter(sink, _ledger);
        _receipts = new SinkReceipts(sink.Name, receipts, logger);
    }

    public SinkStatus Status
    {
        get
        {
            lock (_gate)
            {
                var applied = _positions.Values.Select(p => p.AppliedIndex).DefaultIfEmpty(-1).Max();
                return new SinkStatus
                {
                    Name = _sink.Name,
                    State = _state,
                    Datasets = [.. _sink.Datasets.Select(d => d.Value)],
                    Positions = [.. _positions.Values],
                    AppliedIndex = applied < 0 ? null : new LogIndex(applied),
                    Lag = _lag,
                    Applied = _positions.Values.Sum(p => p.Applied) + _order.Rescued,
                    DeadLettered = _positions.Values.Sum(p => p.DeadLettered) - _order.Rescued,
                    Problem = _problem,
                };
            }
        }
    }

    /// <summary>An order of an operator is heeded within this time: 1 second.</summary>
    public static TimeSpan OrderInterval { get; } = TimeSpan.FromSeconds(1);

    /// <summary>A stop waits 10 seconds for the batch in hand, then rolls it back.</summary>
    public static TimeSpan StopGrace { get; } = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var running = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var watching = Task.CompletedTask;
        try
        {
            Heed(await Steps.ExecuteAsync(async token => await _ledger.ControlAsync(_sink.Repository, token), stoppingToken));
            watching = WatchOrdersAsync(running.Token);
            while (!stoppingToken.IsCancellationRequested)
            {
                using var turn = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                await FollowAsync(Take(turn), turn.Token);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            await running.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await FinishAsync();
        }
    }

    /// <summary>Does as told until told otherwise.</summary>
    private async Task FollowAsync(SinkControl order, CancellationToken turn)
    {
        try
        {
            if (order.State != SinkState.Running)
            {
                Report(order.State, _lag);
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, turn);
            }

            while (!turn.IsCancellationRequested)
            {
                var started = _time.GetTimestamp();
                var records = await Steps.ExecuteAsync(token => RunCycleAsync(order, token), turn);
                await LingerAsync(started, records, turn);
            }
        }
        catch (OperationCanceledException) when (turn.IsCancellationRequested)
        {
            // Told otherwise, or asked to stop.
        }
        finally
        {
            await UnsubscribeAsync();
            lock (_gate)
            {
                _turn = null;
            }
        }
    }

    /// <summary>Orders come from anywhere, so the repository is asked; what keeps the sink from getting on is noted there in turn.</summary>
    private async Task WatchOrdersAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(OrderInterval, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await LookAsync(cancellationToken);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                // The repository is away, which the sink itself notices and says.
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var order = await _ledger.ControlAsync(_sink.Repository, cancellationToken);
        Heed(order);
        var problem = Status is { State: SinkState.Failed } failed ? failed.Problem : null;
        if (problem != order.Problem)
        {
            await _ledger.SaveProblemAsync(_sink.Repository, problem, cancellationToken);
        }
    }

    private void Heed(SinkControl order)
    {
        lock (_gate)
        {
            var isNew = (order.State, order.Generation) != (_order.State, _order.Generation);
            _order = order;
            if (isNew)
            {
                _ = _turn?.CancelAsync();
            }
        }
    }

    private SinkControl Take(CancellationTokenSource turn)
    {
        lock (_gate)
        {
            _turn = turn;
            return _order;
        }
    }

    /// <returns>Number of records that the bus gave.</returns>
    private async ValueTask<int> RunCycleAsync(SinkControl order, CancellationToken stoppingToken)
    {
        try
        {
            await ReplayAsync(order, stoppingToken);
            _consumer ??= await SubscribeAsync(stoppingToken);
            var batch = await _consumer.ReadAsync(_options.BatchSize, stoppingToken);
            if (batch.Records.Count > 0)
            {
                // From here on a stop waits: the batch in hand is finished.
                await WriteAsync(batch, order, Abort);
            }

            Report(SinkState.Running, batch.Behind);
            _receipts.Pump(Snapshot(), Abort);
            if (batch.Records.Count == 0)
            {
                await NoteReceiptsAsync(stoppingToken);
            }

            return batch.Records.Count;
        }
        catch
        {
            await UnsubscribeAsync();
            throw;
        }
    }

    private async Task<IBusConsumer> SubscribeAsync(CancellationToken cancellationToken)
    {
        var stored = await _ledger.LoadAsync(_sink.Repository, cancellationToken);
        Keep(stored);
        return _bus.Subscribe(_sink.Name, _sink.Datasets, [.. stored.Select(p => p.BusPosition)]);
    }

    private async Task WriteAsync(BusBatch batch, SinkControl order, CancellationToken cancellationToken)
    {
        using var span = HubInstruments.Activities.StartBatch("hub.delivery.write", batch.Records.Select(r => TraceLinks.Parse(r.TraceParent)))
            ?.SetTag("hub.sink", _sink.Name)
            .SetTag("hub.messages", batch.Records.Count);
        var started = _time.GetTimestamp();
        if (await _writer.WriteAsync(batch, _receipts.Settled, order.Generation, cancellationToken) is not { } write)
        {
            await ToldOtherwiseAsync(cancellationToken);
            return;
        }

        Keep(write.Positions);
        _instruments.Wrote(_sink.Name, write, _time.GetElapsedTime(started), _time.GetUtcNow());
        foreach (var letter in write.Dead)
        {
            DeadLettered(_sink.Name, letter.Record.Index, letter.Code);
        }
    }

    /// <summary>Tries dead letters again as long as some wait; between two transactions the sink may be told otherwise.</summary>
    private async Task ReplayAsync(SinkControl order, CancellationToken stoppingToken)
    {
        while (_order.ReplayWaits)
        {
            stoppingToken.ThrowIfCancellationRequested();
            if (await _writer.ReplayAsync(_log, _options.BatchSize, order.Generation, Abort) is { } replay)
            {
                Replayed(_sink.Name, replay.Number, replay.Applied, replay.Refused.Count);
            }

            Heed(await _ledger.ControlAsync(_sink.Repository, stoppingToken));
        }
    }

    /// <summary>The repository holds another order than the one followed: that one ends here.</summary>
    /// <exception cref="OperationCanceledException">Always.</exception>
    private async Task ToldOtherwiseAsync(CancellationToken cancellationToken)
    {
        Heed(await _ledger.ControlAsync(_sink.Repository, cancellationToken));
        lock (_gate)
        {
            _ = _turn!.CancelAsync();
        }

        // What the bus gave is not written, so its consumer must not go on either.
        throw new OperationCanceledException();
    }

    private async Task LingerAsync(long started, int records, CancellationToken cancellationToken)
    {
        var rest = TimeSpan.FromMilliseconds(_options.LingerMilliseconds) - _time.GetElapsedTime(started);
        if (records > 0 && records < _options.BatchSize && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, _time, cancellationToken);
        }
    }

    /// <summary>While nothing else is to be written, the repository learns of the receipts, so that a restart does not ask for them again.</summary>
    private async Task NoteReceiptsAsync(CancellationToken cancellationToken)
    {
        if (_receipts.Settled.Count > 0)
        {
            await _ledger.SaveReceiptsAsync(_sink.Repository, _receipts.Settled.Values, cancellationToken);
            Keep(await _ledger.LoadAsync(_sink.Repository, cancellationToken));
            _receipts.Settled.Clear();
        }
    }

    private async Task FinishAsync()
    {
        await UnsubscribeAsync();
        try
        {
            await _receipts.DrainAsync(Abort);
            await NoteReceiptsAsync(Abort);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            // The repository is away or time is up: the next start asks for these receipts again.
            ReceiptsNotNoted(_sink.Name, e);
        }

        Report(SinkState.Stopped, _lag);
    }

    private async ValueTask UnsubscribeAsync()
    {
        if (_consumer is { } consumer)
        {
            _consumer = null;
            await consumer.DisposeAsync();
        }
    }

    private protected override void OnFailure(Exception reason, TimeSpan pause)
    {
        var passes = reason is NpgsqlException { IsTransient: true } or TimeoutException;
        lock (_gate)
        {
            _state = passes ? SinkState.Running : SinkState.Failed;

            // The kind of failure only: messages of databases may quote values.
            _problem = reason is PostgresException p ? $"SQLSTATE {p.SqlState}" : reason.GetType().Name;
        }

        _instruments.Failed(_sink.Name);
        Retrying(_sink.Name, pause.TotalSeconds, reason);
    }

    private void Report(SinkState state, long lag)
    {
        lock (_gate)
        {
            (_state, _lag, _problem) = (state, lag, null);
        }
    }

    private void Keep(IEnumerable<SinkPosition> positions)
    {
        lock (_gate)
        {
            foreach (var position in positions)
            {
                _positions[(position.Topic, position.Partition)] = position;
            }
        }
    }

    private List<SinkPosition> Snapshot()
    {
        lock (_gate)
        {
            return [.. _positions.Values];
        }
    }
}
