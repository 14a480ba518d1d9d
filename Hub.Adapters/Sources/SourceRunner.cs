using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Adapters.Sources.Exchange;
using Hub.Core.Intake;
using Hub.Core.Log;
using Hub.Core.Pipeline;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hub.Adapters.Sources;

/// <summary>One collection of one source, from its state to its outcome.</summary>
public sealed partial class SourceRunner(
    SourceDirectory definitions, SourceFactory sources, SourceStore store, CallerGate gate, IntakeStage intake, ExchangePipeline pipeline, LogWriter log, IOptions<SourceOptions> options, TimeProvider time,
    ILogger<SourceRunner> logger)
{
    private static readonly TimeSpan StateInterval = TimeSpan.FromSeconds(1);

    /// <summary>Collects what is there now, unless the source is not to run or this hub does not hold the log. Its outcome is in the store.</summary>
    public async Task RunAsync(string name, CancellationToken cancellationToken)
    {
        var order = await store.OrderAsync(name, cancellationToken);
        if (!log.IsOpen || order.State != SourceState.Running)
        {
            return;
        }

        SourceException? problem = null;
        using var run = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = WatchAsync(name, order, run);
        try
        {
            await CollectAsync(definitions.Find(name), order, run.Token);
        }
        catch (SourceException e)
        {
            problem = e;
            LogFailed(e, name, e.Code);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Told otherwise: the group in hand is done.
        }
        finally
        {
            await run.CancelAsync();
            await watching;
        }

        await store.EndAsync(name, problem, cancellationToken);
    }

    private async Task CollectAsync(SourceDefinition definition, SourceOrder order, CancellationToken cancellationToken)
    {
        using var certificate = Certificate(definition.CertificateFile);
        using var exchange = new RecordExchange(definition, order.Generation, certificate, gate, intake, pipeline, options.Value.GroupSize, time);
        await sources.Create(definition).CollectAsync(exchange, cancellationToken);
    }

    private static X509Certificate2 Certificate(string file)
    {
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw new SourceException(SourceCodes.DefinitionInvalid, $"证书文件不可读:{file}", $"The certificate file cannot be read: {file}", e);
        }
    }

    /// <summary>Ends the run when the source is told something else meanwhile.</summary>
    private async Task WatchAsync(string name, SourceOrder order, CancellationTokenSource run)
    {
        try
        {
            while (await store.OrderAsync(name, run.Token) == order)
            {
                await Task.Delay(StateInterval, time, run.Token);
            }

            await run.CancelAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or Npgsql.NpgsqlException)
        {
            // The run ended; or the database did, which the run will notice.
        }
    }

    [LoggerMessage(7001, LogLevel.Warning, "The source {Source} could not collect ({Code}); it is tried again at its next time.")]
    private partial void LogFailed(Exception exception, string source, string code);
}
