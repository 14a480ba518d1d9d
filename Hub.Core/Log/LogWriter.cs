using System.Diagnostics;
using System.Threading.Channels;
using Hub.Core.Log.Payloads;
using Hub.Core.Seal;
using Hub.Core.Telemetry;
using Hub.Proofs.Tree;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.Core.Log;

/// <summary>
/// Fourth stage, the only writer of the log. Group commit: while one batch is being committed the next one fills; an idle hub commits a
/// lone message at once. When <see cref="AppendAsync"/> returns, entry, payload, tree and signed checkpoint are durable.
/// </summary>
/// <remarks>
/// Crash order: tiles and checkpoint are in the transaction of the entries they cover, so the log is always whole. After any failure the
/// state in memory is thrown away and read back: recovery is the start-up path.
/// </remarks>
public sealed partial class LogWriter : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongLoad = TimeSpan.FromSeconds(5);
    private readonly NpgsqlDataSource _database;
    private readonly CheckpointSigner _signer;
    private readonly PayloadVault _vault;
    private readonly StorageSpace _space;
    private readonly LogOptions _options;
    private readonly TimeProvider _time;
    private readonly HubInstruments _instruments;
    private readonly ILogger<LogWriter> _logger;

    // Unbounded as a channel: the bounds are MaxQueued and MaxQueuedBytes, enforced at the HTTP edge before a body is read.
    private readonly Channel<Submission> _queue = Channel.CreateUnbounded<Submission>(new() { SingleReader = true });
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _queued;
    private long _queuedBytes;
    private long _size;
    private volatile bool _open;
    private volatile bool _loading;

    public LogWriter(
        NpgsqlDataSource database, CheckpointSigner signer, PayloadVault vault, StorageSpace space, LogOptions options, TimeProvider time, HubInstruments instruments, ILogger<LogWriter> logger)
    {
        (_database, _signer, _vault, _space, _options, _time, _instruments, _logger) = (database, signer, vault, space, options, time, instruments, logger);
        instruments.ObserveLog(() => Size, () => Volatile.Read(ref _queued));
    }

    /// <summary>Name of the log.</summary>
    public string Origin => _signer.Keys[0].Name;

    /// <summary>Number of entries committed.</summary>
    public long Size => Interlocked.Read(ref _size);

    /// <summary>True while this hub holds the writer's lock and the database answers.</summary>
    public bool IsOpen => _open;

    /// <summary>True while this hub holds the writer's lock and learns which messages the log has.</summary>
    public bool IsLoading => _loading;

    /// <summary>True when new requests should be refused with 503 before their body is read.</summary>
    public bool IsOverloaded => !_open || Volatile.Read(ref _queued) >= _options.MaxQueued || Interlocked.Read(ref _queuedBytes) >= _options.MaxQueuedBytes;

    /// <summary>True when new requests should be refused with 507: there is no space to store them.</summary>
    public bool IsFull => _space.IsFull;

    /// <summary>Completes when the log has been opened for the first time; fails when it cannot be (no log, another key).</summary>
    public Task Ready => _ready.Task;

    /// <summary>
    /// Adds what is not in the log already; one outcome per item, in order. Not cancellable: what was handed in may be committed, so the
    /// caller's memory stays in use until this returns.
    /// </summary>
    /// <exception cref="LogUnavailableException">Whether the items were committed is unknown; submit them again.</exception>
    public Task<LogOutcome[]> AppendAsync(IReadOnlyList<Sealed> items)
    {
        if (items.Count == 0)
        {
            return Task.FromResult(Array.Empty<LogOutcome>());
        }

        var submission = new Submission(items);
        CountQueued(submission, +1);
        if (!_queue.Writer.TryWrite(submission))
        {
            CountQueued(submission, -1);
            submission.Fail(new LogUnavailableException("The hub is stopping."));
        }

        return submission.Task;
    }

    /// <summary>Lets no more in, commits what has been handed in, then stops.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        if (ExecuteTask is { } running)
        {
            await Task.WhenAny(running, Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken));
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (Exception e) when (e is LogOriginException or InvalidDataException)
        {
            _ready.TrySetException(e); // the wrong log, or a broken one: the host stops with this sentence
            throw;
        }
        finally
        {
            // Nobody writes any more: whoever waits, or comes later, is told so instead of waiting for ever.
            _open = false;
            _queue.Writer.TryComplete();
            FailWaiting(new LogUnavailableException("The hub is stopping."));
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!_queue.Reader.Completion.IsCompleted)
        {
            try
            {
                await LogOrigin.OpenAsync(_database, _signer.Keys, stoppingToken);
                if (await OpenStoreAsync(stoppingToken) is { } opened)
                {
                    await using var store = opened;
                    await WaitForSpaceAsync(store, stoppingToken);
                    await WriteAsync(store, stoppingToken);
                }
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or System.Security.Cryptography.CryptographicException or (InvalidOperationException and not LogOriginException))
            {
                // Npgsql says InvalidOperation of a connection that broke between two commands; a token that seals may be away for a while.
                _open = false;
                if (IsDiskFull(e))
                {
                    _space.Refused = true;
                    LogFull(e, Size);
                    FailWaiting(new StorageFullException("The database has no space left.", e));
                }
                else
                {
                    LogLost(e, Size);
                    FailWaiting(new LogUnavailableException("The log is unavailable.", e));
                }

                await Task.Delay(RetryDelay, _time, stoppingToken);
            }
        }
    }

    /// <summary>Waits for the writer's lock; null when asked to stop before it was free.</summary>
    private async Task<LogStore?> OpenStoreAsync(CancellationToken cancellationToken)
    {
        for (var said = false; !_queue.Reader.Completion.IsCompleted; said = true)
        {
            if (await LogStore.OpenAsync(_database, _vault, cancellationToken) is { } store)
            {
                return store;
            }

            if (!said)
            {
                LogLocked();
            }

            FailWaiting(new LogUnavailableException("Another hub is the writer of the log."));
            await Task.Delay(RetryDelay, _time, cancellationToken);
        }

        return null;
    }

    /// <summary>After the disk was full: nothing is taken in until the database can write again.</summary>
    private async Task WaitForSpaceAsync(LogStore store, CancellationToken cancellationToken)
    {
        while (_space.Refused)
        {
            try
            {
                await store.ProbeSpaceAsync(cancellationToken);
                _space.Refused = false;
                LogHasSpace();
            }
            catch (PostgresException e) when (IsDiskFull(e))
            {
                FailWaiting(new StorageFullException("The database has no space left.", e));
                await Task.Delay(RetryDelay, _time, cancellationToken);
            }
        }
    }

    private static bool IsDiskFull(Exception e) => e is PostgresException { SqlState: PostgresErrorCodes.DiskFull };

    private async Task WriteAsync(LogStore store, CancellationToken cancellationToken)
    {
        var tree = await store.LoadTreeAsync(cancellationToken);
        if (!await LoadKeysAsync(store, tree.Size, cancellationToken))
        {
            return;
        }

        Interlocked.Exchange(ref _size, tree.Size);
        _open = true;
        _ready.TrySetResult();
        LogOpened(tree.Size);
        var batch = new LogBatch();
        // The stopping token is not passed on: a stop completes the queue, and what is in it is committed first.
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            while (batch.Count < _options.MaxBatch && batch.Bytes < _options.MaxBatchBytes && _queue.Reader.TryRead(out var submission))
            {
                CountQueued(submission, -1);
                batch.Add(submission);
            }

            try
            {
                tree = await CommitAsync(store, tree, batch);
            }
            catch (Exception e)
            {
                // A transaction that failed for want of space is rolled back: nothing of the batch is in the log.
                batch.Fail(IsDiskFull(e) ? new StorageFullException("The database has no space left.", e) : new LogUnavailableException("The batch may or may not have been committed.", e));
                throw;
            }
        }
    }

    /// <summary>Has the store learn which messages the log has, before anything is decided; false when asked to stop meanwhile.</summary>
    private async Task<bool> LoadKeysAsync(LogStore store, long size, CancellationToken cancellationToken)
    {
        _loading = true;
        try
        {
            var said = _time.GetTimestamp();
            await foreach (var loaded in store.LoadKeysAsync(size, cancellationToken))
            {
                if (_queue.Reader.Completion.IsCompleted)
                {
                    return false;
                }

                if (_time.GetElapsedTime(said) >= LongLoad)
                {
                    said = _time.GetTimestamp();
                    LogLoading(loaded, size);
                    FailWaiting(new LogUnavailableException("The log is being opened."));
                }
            }

            return true;
        }
        finally
        {
            _loading = false;
        }
    }

    private async Task<TileTree> CommitAsync(LogStore store, TileTree tree, LogBatch batch)
    {
        using var span = HubInstruments.Activities.StartBatch("hub.log.commit", batch.Origins);
        var started = Stopwatch.GetTimestamp();
        var added = batch.Decide(tree.Size, await store.FindAsync(batch.Keys(), CancellationToken.None));
        if (added.Count == 0)
        {
            batch.Complete();
            return tree;
        }

        var next = tree.Append(batch.Leaves(added));
        var checkpoint = _signer.Sign(next);
        await store.AppendAsync(tree.Size, added, next, checkpoint, CancellationToken.None);
        Interlocked.Exchange(ref _size, next.Size);
        batch.Stamp(next.Size, checkpoint.CreatedAt);
        batch.Complete();
        span?.SetTag("hub.log.entries", added.Count).SetTag("hub.log.size", next.Size);
        _instruments.Committed(added.Count, Stopwatch.GetElapsedTime(started));
        return next;
    }

    /// <summary>Nobody waits for a log that is not there: every caller knows what to do about <see cref="LogUnavailableException"/>.</summary>
    private void FailWaiting(LogUnavailableException reason)
    {
        while (_queue.Reader.TryRead(out var submission))
        {
            CountQueued(submission, -1);
            submission.Fail(reason);
        }
    }

    private void CountQueued(Submission submission, int sign)
    {
        Interlocked.Add(ref _queued, sign * submission.Items.Count);
        Interlocked.Add(ref _queuedBytes, sign * submission.Bytes);
    }
}
