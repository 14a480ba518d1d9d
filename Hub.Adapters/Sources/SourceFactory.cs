using Hub.Adapters.Sources.Bridges;
using Hub.Adapters.Sources.Databases;
using Hub.Adapters.Sources.Files;
using Hub.Adapters.Sources.Http;
using Npgsql;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Hub.Adapters.Sources;

/// <summary>Makes the source of a definition: the one place that knows all kinds.</summary>
public sealed class SourceFactory(NpgsqlDataSource hub, SourceStore store, SourceSecrets secrets, TimeProvider time) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AutomaticDecompression = System.Net.DecompressionMethods.All })
    {
        MaxResponseContentBufferSize = HttpSource.MaxReply,
    };

    private readonly ResiliencePipeline<HttpResponseMessage> _http = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time, Name = "source-http" }
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = 3,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromSeconds(1),
            ShouldHandle = Transient,
        })
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage> { MinimumThroughput = 10, BreakDuration = TimeSpan.FromSeconds(30), ShouldHandle = Transient })
        .AddTimeout(new TimeoutStrategyOptions { Timeout = TimeSpan.FromSeconds(30) })
        .Build();

    /// <exception cref="SourceException">A secret that the definition names is not set.</exception>
    public ISource Create(SourceDefinition definition) => definition.From switch
    {
        SftpSettings sftp => new FileSource(sftp, () => new SftpFolder(sftp, secrets[sftp.Secret]), new FileLedger(hub, definition.Name, time), store, time),
        FileSettings files => new FileSource(files, () => new LocalFolder(files.Path), new FileLedger(hub, definition.Name, time), store, time),
        DatabaseSettings database => new DatabaseSource(database, new DepartmentDatabase(database.Database, secrets[database.Secret]), store),
        BridgeSettings bridge => new BridgeSource(bridge, new DepartmentDatabase(bridge.Database, secrets[bridge.Secret]), store),
        HttpSettings http => new HttpSource(http, _client, http.Secret is { } name ? secrets[name] : null, _http, store),
        _ => throw new ArgumentException($"No source of kind {definition.From.Kind}.", nameof(definition)),
    };

    public void Dispose() => _client.Dispose();

    private static ValueTask<bool> Transient(RetryPredicateArguments<HttpResponseMessage> args) => ValueTask.FromResult(Transient(args.Outcome));

    private static ValueTask<bool> Transient(CircuitBreakerPredicateArguments<HttpResponseMessage> args) => ValueTask.FromResult(Transient(args.Outcome));

    private static bool Transient(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or TimeoutRejectedException || (int?)outcome.Result?.StatusCode is 408 or 429 or >= 500;
}
