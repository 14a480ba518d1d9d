using System.Threading.Channels;

namespace Hub.Client;

/// <summary>
/// Publishes a flow of messages in batches over several connections. Batching is smart: while a request is under way the next batch
/// fills, an idle connection sends a lone message at once. Messages with the same key use the same connection and keep their
/// order. Memory is bounded: <see cref="PublishAsync"/> waits while too many messages are under way.
/// </summary>
/// <remarks>
/// The answer handler is called once per message, from several threads at the same time but never twice at once for the same connection.
/// When a connection fails for good (<see cref="HubUnavailableException"/>), <see cref="PublishAsync"/> and <see cref="CompleteAsync"/> throw.
/// </remarks>
public sealed class BatchPublisher : IAsyncDisposable
{
    private readonly HubClient _client;
    private readonly Action<PublishAnswer> _answered;
    private readonly BatchPublisherOptions _options;
    private readonly Channel<CloudEvent>[] _lanes;
    private readonly Task[] _workers;
    private readonly CancellationTokenSource _stop = new();

    public BatchPublisher(HubClient client, Action<PublishAnswer> answered, BatchPublisherOptions? options = null)
    {
        (_client, _answered, _options) = (client, answered, options ?? new BatchPublisherOptions());
        _lanes = new Channel<CloudEvent>[_options.Lanes];
        for (var i = 0; i < _lanes.Length; i++)
        {
            _lanes[i] = Channel.CreateBounded<CloudEvent>(new BoundedChannelOptions(_options.BatchSize * 2) { SingleReader = true });
        }

        _workers = [.. _lanes.Select(lane => RunAsync(lane, _stop.Token))];
    }

    /// <summary>Hands a message over; returns when there is room, not when it is answered.</summary>
    /// <param name="message">The message.</param>
    /// <param name="orderKey">Messages with the same key keep their order; it is not sent. The partition key, subject or id when null.</param>
    /// <param name="cancellationToken">Ends the waiting for room.</param>
    /// <exception cref="ChannelClosedException">A connection failed for good (inner exception), or the publisher was completed.</exception>
    public ValueTask PublishAsync(CloudEvent message, string? orderKey = null, CancellationToken cancellationToken = default)
    {
        var key = orderKey ?? message.PartitionKey ?? message.Subject ?? message.Id;
        var lane = (int)((uint)string.GetHashCode(key, StringComparison.Ordinal) % (uint)_lanes.Length);
        return _lanes[lane].Writer.WriteAsync(message, cancellationToken);
    }

    /// <summary>No more messages; waits until every one is answered.</summary>
    /// <exception cref="HubUnavailableException">A connection failed for good; its messages have no answer.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken = default)
    {
        foreach (var lane in _lanes)
        {
            lane.Writer.TryComplete();
        }

        await Task.WhenAll(_workers).WaitAsync(cancellationToken);
    }

    private async Task RunAsync(Channel<CloudEvent> lane, CancellationToken cancellationToken)
    {
        try
        {
            var batch = new List<CloudEvent>(_options.BatchSize);
            while (await lane.Reader.WaitToReadAsync(cancellationToken))
            {
                long bytes = 0;
                while (batch.Count < _options.BatchSize && bytes < _options.BatchBytes && lane.Reader.TryRead(out var message))
                {
                    batch.Add(message);
                    bytes += message.Data.Length;
                }

                foreach (var answer in await _client.PublishBatchAsync(batch, cancellationToken))
                {
                    _answered(answer);
                }

                batch.Clear();
            }
        }
        catch (Exception e)
        {
            lane.Writer.TryComplete(e);
            throw;
        }
    }

    /// <summary>Gives up what is not answered; call <see cref="CompleteAsync"/> first to give up nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_workers).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _stop.Dispose();
    }
}

/// <summary>How large the batches are and how many travel at the same time.</summary>
public sealed record BatchPublisherOptions
{
    /// <summary>Batches under way at the same time, each in order. Default 4; more than <see cref="HubClientOptions.Connections"/> is of no use.</summary>
    public int Lanes { get; init; } = 4;

    /// <summary>Most messages in a request. Default 100.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>A batch that has reached this many bytes of data takes no further message. Default 1 MiB.</summary>
    public int BatchBytes { get; init; } = 1024 * 1024;
}
