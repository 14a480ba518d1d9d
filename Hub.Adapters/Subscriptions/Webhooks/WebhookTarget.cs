using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Hub.Core.Delivery.Subscriptions;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Core.Seal;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Hub.Adapters.Subscriptions.Webhooks;

/// <summary>
/// POSTs batches (<c>application/cloudevents-batch+json</c>) to an address of a department. <c>Hub-Batch</c> is the same whenever a batch is sent;
/// <c>Hub-Signature</c> is a detached CMS of the hub's seal key over the body, base64; what the other headers say stands in the body too. Only an answer 2xx counts as delivered.
/// </summary>
internal sealed class WebhookTarget : IPushTarget
{
    private readonly Uri _url;
    private readonly HttpClient _client;
    private readonly DocumentSeal _seal;
    private readonly CircuitBreakerStateProvider _circuit = new();
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    public WebhookTarget(Uri url, HttpClient client, BulkheadPlaces places, DocumentSeal seal, SubscriptionOptions options, TimeProvider time)
    {
        (_url, _client, _seal) = (url, client, seal);
        _pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time, Name = "webhook" }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 2,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromSeconds(1),
                ShouldHandle = args => ValueTask.FromResult(IsTransient(args.Outcome)),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                MinimumThroughput = 6,
                SamplingDuration = TimeSpan.FromMinutes(2),
                BreakDuration = TimeSpan.FromSeconds(options.BreakSeconds),
                StateProvider = _circuit,
                ShouldHandle = args => ValueTask.FromResult(IsTransient(args.Outcome)),
            })
            .AddStrategy(_ => new Bulkhead(places), new BulkheadOptions())
            .AddTimeout(new TimeoutStrategyOptions { Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds) })
            .Build();
    }

    public bool IsOpenCircuit => _circuit.CircuitState is CircuitState.Open or CircuitState.Isolated;

    /// <summary>A webhook keeps no position that the hub could ask for.</summary>
    public ValueTask<long?> PositionAsync(long stored, CancellationToken cancellationToken) => ValueTask.FromResult<long?>(null);

    public async Task<bool> DeliverAsync(PushBatch batch, Func<bool> permitted, CancellationToken cancellationToken)
    {
        var body = DeliveredWriter.Batch(batch);
        var signature = Convert.ToBase64String(_seal.Sign(body));
        try
        {
            using var response = await _pipeline.ExecuteAsync(
                async cancel =>
                {
                    if (!permitted())
                    {
                        throw new NoLongerPermittedException();
                    }

                    using var request = Request(batch, body, signature);
                    return await _client.SendAsync(request, cancel);
                },
                cancellationToken);
            return response.IsSuccessStatusCode ? true : throw Refusal(response.StatusCode);
        }
        catch (NoLongerPermittedException)
        {
            return false;
        }
        catch (Exception e) when (e is HttpRequestException or ExecutionRejectedException or IOException)
        {
            // The host and the kind of failure only.
            var reason = e is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } failed ? failed.HttpRequestError.ToString() : e.GetType().Name;
            throw Unreachable(reason, e);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private HttpRequestMessage Request(PushBatch batch, byte[] body, string signature)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents-batch+json");
        request.Headers.Add("Hub-Subscription", batch.Subscription.Name);
        request.Headers.Add("Hub-Batch", batch.Id);
        request.Headers.Add("Hub-Next", batch.Plan.Next.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Hub-Behind", batch.Behind.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Hub-Signature", signature);
        if (batch.SnapshotUntil is { } until)
        {
            request.Headers.Add("Hub-Snapshot", until.ToString(CultureInfo.InvariantCulture));
        }

        return request;
    }

    /// <summary>Not now, says the receiver, or nothing at all.</summary>
    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or TimeoutRejectedException or IOException || (outcome.Result is { } response && IsTransient(response.StatusCode));

    private static bool IsTransient(HttpStatusCode status) => (int)status is 408 or 425 or 429 or >= 500;

    private PushException Refusal(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Gone => new PushException(PushFate.Final, new PushProblem(
            PushCodes.Gone, $"接收方 {_url.Host} 答复 410,不再接收。", $"{_url.Host} answers 410: it wants no more.")),
        _ when IsTransient(status) => Unreachable($"{(int)status}", null),
        _ => new PushException(PushFate.Refused, new PushProblem(
            PushCodes.Refused, $"接收方 {_url.Host} 拒绝接收({(int)status})。", $"{_url.Host} refuses what it is sent ({(int)status}).")),
    };

    private PushException Unreachable(string reason, Exception? cause) => new(PushFate.Later, new PushProblem(
        PushCodes.Unreachable, $"接收方 {_url.Host} 不可用({reason})。", $"{_url.Host} does not answer as it should ({reason})."), cause);

    /// <summary>Ends the tries of a batch whose grant was withdrawn or changed.</summary>
    private sealed class NoLongerPermittedException : Exception;
}
