using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Hub.Client.Wire;

namespace Hub.Client;

/// <summary>
/// One endless publication over NDJSON. A writer sends lines while a reader takes answers; in between stand the unanswered messages, in
/// order and bounded. When the connection breaks, the next attempt begins by sending the unanswered ones again.
/// </summary>
internal sealed class PublishStream(HubHttp hub, HubClientOptions options, TimeProvider time) : IDisposable
{
    private sealed record Unanswered(CloudEvent Message, long SentAt)
    {
        public int Attempts { get; set; } = 1;
    }

    private readonly Lock _gate = new();
    private readonly Queue<Unanswered> _unanswered = new();
    private readonly SemaphoreSlim _window = new(options.StreamWindow);

    // Messages travel from the caller's enumeration through this hand-over, so that a broken attempt never abandons a read in progress.
    private readonly Channel<CloudEvent> _source = Channel.CreateBounded<CloudEvent>(16);

    public async IAsyncEnumerable<PublishAnswer> RunAsync(IAsyncEnumerable<CloudEvent> messages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pump = PumpAsync(messages, stop.Token);
        try
        {
            var patience = new Patience(options, time);
            while (true)
            {
                var failure = new StrongBox<Exception?>();
                await foreach (var answer in AttemptAsync(failure, cancellationToken))
                {
                    patience.Renew();
                    yield return answer;
                }

                if (failure.Value is null || pump.IsFaulted)
                {
                    break;
                }

                await patience.PauseAsync(failure.Value, cancellationToken);
            }

            await pump;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAny(pump);
        }
    }

    private async Task PumpAsync(IAsyncEnumerable<CloudEvent> messages, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in messages.WithCancellation(cancellationToken))
            {
                await _source.Writer.WriteAsync(message, cancellationToken);
            }

            _source.Writer.Complete();
        }
        catch (Exception e)
        {
            _source.Writer.Complete(e);
            throw;
        }
    }

    /// <summary>One request. Ends without failure when the source has ended and every message is answered.</summary>
    private async IAsyncEnumerable<PublishAnswer> AttemptAsync(StrongBox<Exception?> failure, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var content = new LinesContent(this, attempt.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/exchange", UriKind.Relative))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        try
        {
            using var response = await OrFailureAsync<HttpResponseMessage>(async () => await hub.Resender.OpenAsync(request, attempt.Token), failure, cancellationToken);
            if (response is null)
            {
                yield break;
            }

            await using var body = await response.Content.ReadAsStreamAsync(attempt.Token);
            using var lines = new StreamReader(body);
            while (await OrFailureAsync(async () => await lines.ReadLineAsync(attempt.Token), failure, cancellationToken) is { } line)
            {
                yield return Answer(line);
            }

            lock (_gate)
            {
                if (failure.Value is null && (_unanswered.Count > 0 || !_source.Reader.Completion.IsCompleted))
                {
                    failure.Value = new IOException("The hub ended the stream before it had answered everything.");
                }
            }
        }
        finally
        {
            await attempt.CancelAsync();
            await content.Finished;
        }
    }

    private PublishAnswer Answer(string line)
    {
        var result = ResultReader.Read(System.Text.Encoding.UTF8.GetBytes(line));
        Unanswered? oldest;
        lock (_gate)
        {
            if (!_unanswered.TryDequeue(out oldest))
            {
                throw new HubProtocolException("The hub answered a message that was not sent.");
            }
        }

        _window.Release();
        return new PublishAnswer(oldest.Message, result, oldest.Attempts, time.GetElapsedTime(oldest.SentAt));
    }

    private static async Task<T?> OrFailureAsync<T>(Func<Task<T?>> action, StrongBox<Exception?> failure, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (Resender.IsLostAnswer(e) && !cancellationToken.IsCancellationRequested)
        {
            failure.Value = e;
            return null;
        }
    }

    private async Task WriteLinesAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var writer = new EnvelopeWriter();
        Unanswered[] again;
        lock (_gate)
        {
            again = [.. _unanswered];
        }

        foreach (var message in again)
        {
            message.Attempts++;
            await WriteLineAsync(message.Message);
        }

        await stream.FlushAsync(cancellationToken);
        while (await _source.Reader.WaitToReadAsync(cancellationToken))
        {
            while (await TakeAsync(stream, cancellationToken) is { } message)
            {
                await WriteLineAsync(message);
            }

            await stream.FlushAsync(cancellationToken);
        }

        async ValueTask WriteLineAsync(CloudEvent message)
        {
            writer.Clear();
            writer.WriteLine(message);
            await stream.WriteAsync(writer.Written, cancellationToken);
        }
    }

    /// <summary>The next message that is ready, entered among the unanswered; waits for room in the window, null when none is ready.</summary>
    private async ValueTask<CloudEvent?> TakeAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (!_source.Reader.TryPeek(out _))
        {
            return null;
        }

        if (!_window.Wait(0, CancellationToken.None))
        {
            // What we wait for are answers: everything written must be on its way.
            await stream.FlushAsync(cancellationToken);
            await _window.WaitAsync(cancellationToken);
        }

        _source.Reader.TryRead(out var message);
        lock (_gate)
        {
            _unanswered.Enqueue(new Unanswered(message!, time.GetTimestamp()));
        }

        return message;
    }

    public void Dispose() => _window.Dispose();

    private sealed class LinesContent : HttpContent
    {
        private readonly PublishStream _owner;
        private readonly CancellationToken _stop;
        private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _started;

        public LinesContent(PublishStream owner, CancellationToken stop)
        {
            (_owner, _stop) = (owner, stop);
            Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        }

        /// <summary>Completes when nothing is being written any more.</summary>
        public Task Finished => _started ? _finished.Task : Task.CompletedTask;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _started = true;
            try
            {
                await _owner.WriteLinesAsync(stream, _stop);
            }
            finally
            {
                _finished.SetResult();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
