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
    private readonly SinkWatch _watch;
    private readonly FollowedLog _followed;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Topic, int Partition), SinkPosition> _positions = [];
    private IBusConsumer? _consumer;
    private SinkState _state = SinkState.Stopped;
    private string? _problem;
    private long _lag;
    private long _noted;

    public SinkRunner(
        ISink sink, IBus bus, LogRecords log, IDeliveryReceipts receipts, DeliveryOptions options, DeliveryInstruments instruments, TimeProvider time, ILogger<SinkRunner> logger)
        : base(StopGrace, TimeSpan.FromSeconds(options.MaxRetryDelaySeconds), time)
    {
        (_sink, _bus, _log, _options, _instruments, _time, _logger) = (sink, bus, log, options, instruments, time, logger);
        _ledger = new SinkLedger(sink.Name, time);
        _writer = new SinkWriter(sink, _ledger);
        _receipts = new SinkReceipts(sink.Name, receipts, logger);
        _followed = new FollowedLog(sink.Name, sink.Repository, log.Hub, time);
        _watch = new SinkWatch(_ledger, sink.Repository, () => Status is { State: SinkState.Failed } failed ? failed.Problem : null, time);
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
                    Applied = _positions.Values.Sum(p => p.Applied) + _watch.Order.Rescued,
                    DeadLettered = _positions.Values.Sum(p => p.DeadLettered) - _watch.Order.Rescued,
                    Problem = _problem,
                };
            }
        }
    }

    /// <summary>A stop waits 10 seconds for the batch in hand, then rolls it back.</summary>
    public static TimeSpan StopGrace { get; } = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var running = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var watching = Task.CompletedTask;
        try
        {
            await Steps.ExecuteAsync(async token => await _watch.LookAsync(token), stoppingToken);
            watching = _watch.RunAsync(running.Token);
            while (!stoppingToken.IsCancellationRequested)
            {
                using var turn = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                await FollowAsync(_watch.Take(turn), turn.Token);
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
            _watch.EndTurn();
        }
    }

    /// <returns>Number of records that the bus gave.</returns>
    private async ValueTask<int> RunCycleAsync(SinkControl order, CancellationToken stoppingToken)
    {
        try
        {
            if (_consumer is null)
            {
                await FollowLogAsync(stoppingToken);
            }

            await ReplayAsync(order, stoppingToken);
            _consumer ??= await SubscribeAsync(stoppingToken);
            var batch = await _consumer.ReadAsync(_options.BatchSize, stoppingToken);
            if (batch.Records.Count > 0 || batch.FromLog)
            {
                // From here on a stop waits: the batch in hand is finished.
                await WriteAsync(batch, order, Abort);
            }

            Report(batch.FromLog ? SinkState.Recovering : SinkState.Running, batch.Behind);
            _receipts.Pump(Snapshot(), Abort);
            if (_time.GetElapsedTime(_noted) >= SinkWatch.Interval)
            {
                await _followed.NoteAsync(stoppingToken);
                _noted = _time.GetTimestamp();
            }

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

    /// <summary>Makes sure that the log is the one that the repository has followed so far, before anything of it is applied.</summary>
    private async Task FollowLogAsync(CancellationToken cancellationToken)
    {
        var stored = await _ledger.LoadAsync(_sink.Repository, cancellationToken);
        Keep(stored);
        await _followed.CheckAsync(stored.Select(p => p.AppliedIndex).DefaultIfEmpty(-1).Max(), cancellationToken);
        await _followed.NoteAsync(cancellationToken);
        _noted = _time.GetTimestamp();
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
            // The repository holds another order than the one followed. What the bus gave is not written, so its consumer must not go on either.
            await _watch.LookAsync(cancellationToken);
            _watch.CancelTurn();
            throw new OperationCanceledException();
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
        while (_watch.Order.ReplayWaits)
        {
            stoppingToken.ThrowIfCancellationRequested();
            if (await _writer.ReplayAsync(_log, _options.BatchSize, order.Generation, Abort) is { } replay)
            {
                Replayed(_sink.Name, replay.Number, replay.Applied, replay.Refused.Count);
            }

            await _watch.LookAsync(stoppingToken);
        }
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
            _problem = reason switch
            {
                PostgresException p => $"SQLSTATE {p.SqlState}",
                LogReplacedException => SinkCodes.LogReplaced,
                _ => reason.GetType().Name,
            };
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
