using System.Text.Json;
using System.Threading.Channels;

namespace Hub.Client.Spool;

/// <summary>
/// Takes messages whether or not the hub can be reached: when <see cref="PublishAsync(CloudEvent, CancellationToken)"/> has returned the message is on the disk, and it is sent, in order and until it is answered,
/// now or after the next start. Safe for concurrent calls.
/// </summary>
/// <remarks>
/// After a crash the messages whose answers were not noted are sent again with the same ids, so the hub keeps each once. What it refuses goes to the file <c>rejected.ndjson</c> beside the
/// spool, with code and pointer, and does not hold up the rest; when it refuses the sender (certificate, registration) everything waits.
/// </remarks>
public sealed class HubSpool : IAsyncDisposable
{
    private readonly SpoolOptions _options;
    private readonly SpoolStore _store;
    private readonly SpoolSender _sender;
    private readonly RejectedFile _rejected;
    private readonly Channel<Waiting> _arrivals = Channel.CreateBounded<Waiting>(1024);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;
    private readonly Task _sending;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HubSpool(HubClient client, SpoolOptions options, TimeProvider time)
    {
        if (options.MaxBytes < 2 * options.SegmentBytes)
        {
            throw new ArgumentException("MaxBytes is at least twice SegmentBytes.", nameof(options));
        }

        (_options, _store) = (options, new SpoolStore(options.Directory, options.SegmentBytes));
        (_sender, _rejected) = (new SpoolSender(client, options, time), new RejectedFile(Path.Combine(options.Directory, "rejected.ndjson"), time));
        _writing = Task.Run(WriteAsync);
        _sending = Task.Run(SendAsync);
    }

    /// <summary>Messages that wait for their answer.</summary>
    public long Count => _store.Next - _store.Position;

    /// <summary>Bytes that were cut off at the torn end of the spool when it was opened: of a message that was not said yes to. 0 after an orderly end.</summary>
    public long Torn => _store.Torn;

    /// <summary>Opens the spool of a directory and begins to send what waits there.</summary>
    /// <exception cref="InvalidDataException">A file is damaged elsewhere than at its torn end, or missing.</exception>
    /// <exception cref="IOException">Another process uses the spool, or the directory cannot be written.</exception>
    public static HubSpool Open(HubClient client, SpoolOptions options, TimeProvider? time = null) => new(client, options, time ?? TimeProvider.System);

    /// <summary>Keeps a message: when this returns it is on the disk.</summary>
    /// <exception cref="SpoolFullException">No room: it was not kept.</exception>
    /// <exception cref="IOException">The disk failed; open the spool anew.</exception>
    public Task PublishAsync(CloudEvent message, CancellationToken cancellationToken = default) => PublishAsync([message], cancellationToken);

    /// <summary>Keeps messages, all or none (a crash before this returns may leave the first of them); many cost one wait for the disk.</summary>
    /// <exception cref="SpoolFullException">No room: none was kept.</exception>
    /// <exception cref="IOException">The disk failed; open the spool anew.</exception>
    /// <exception cref="Verification.HubEvidenceException">The hub's evidence for what it accepted is wrong: nothing more is sent, nor kept.</exception>
    public async Task PublishAsync(IReadOnlyList<CloudEvent> messages, CancellationToken cancellationToken = default)
    {
        if (_sending.IsFaulted)
        {
            await _sending;
        }

        var waiting = new Waiting([.. messages.Select(m => JsonSerializer.SerializeToUtf8Bytes(m))]);
        await _arrivals.Writer.WriteAsync(waiting, cancellationToken);
        await waiting.OnDisk.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until everything that was kept before has its answer.</summary>
    /// <exception cref="Verification.HubEvidenceException">The hub's evidence for what it accepted is wrong: nothing more is sent.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        for (var end = _store.Next; ;)
        {
            var changed = Volatile.Read(ref _changed).Task;
            if (_store.Position >= end)
            {
                return;
            }

            await await Task.WhenAny(changed, _sending).WaitAsync(cancellationToken);
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            var group = new List<Waiting>();
            while (await _arrivals.Reader.WaitToReadAsync())
            {
                // Everyone who waits shares one wait for the disk.
                var bytes = _store.Bytes;
                while (_arrivals.Reader.TryRead(out var next))
                {
                    if (bytes + next.Bytes > _options.MaxBytes)
                    {
                        next.OnDisk.SetException(new SpoolFullException(bytes, _options.MaxBytes));
                        continue;
                    }

                    bytes += next.Bytes;
                    group.Add(next);
                }

                Keep(group);
                group.Clear();
            }
        }
        catch (Exception e)
        {
            _arrivals.Writer.TryComplete(e);
            while (_arrivals.Reader.TryRead(out var waiting))
            {
                waiting.OnDisk.SetException(e);
            }

            throw;
        }
    }

    private void Keep(List<Waiting> group)
    {
        if (group.Count == 0)
        {
            return;
        }

        try
        {
            _store.Append([.. group.SelectMany(w => w.Bodies)]);
        }
        catch (Exception e)
        {
            group.ForEach(w => w.OnDisk.SetException(e));
            throw;
        }

        group.ForEach(w => w.OnDisk.SetResult());
        Changed();
    }

    private async Task SendAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var changed = Volatile.Read(ref _changed).Task;
            var bodies = _store.Read(_options.BatchSize, _options.BatchBytes);
            if (bodies.Count == 0)
            {
                await changed.WaitAsync(_stop.Token);
                continue;
            }

            var answers = await _sender.SendAsync([.. bodies.Select(b => JsonSerializer.Deserialize<CloudEvent>(b)!)], _stop.Token);
            if (answers.Any(a => a.Result.Refusal is not null))
            {
                _rejected.Append(answers.Where(a => a.Result.Refusal is not null));
            }

            _store.Advance(bodies);
            foreach (var answer in answers)
            {
                _options.Answered?.Invoke(answer);
            }

            Changed();
        }
    }

    private void Changed() => Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    /// <summary>Stops sending; what waits stays on the disk for the next start. <see cref="FlushAsync"/> first leaves nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        _arrivals.Writer.TryComplete();
        await Task.WhenAny(_writing);
        await _stop.CancelAsync();
        await Task.WhenAny(_sending);
        _store.Dispose();
        _stop.Dispose();
    }

    private sealed record Waiting(byte[][] Bodies)
    {
        public long Bytes { get; } = Bodies.Sum(b => (long)b.Length + SpoolRecord.HeaderLength);

        public TaskCompletionSource OnDisk { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
