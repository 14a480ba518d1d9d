using System.Threading.Channels;
using Hub.Core.Exchanges;
using Hub.Core.Log;
using Hub.Core.Seal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Hosting;

/// <summary>
/// Enters the hub's own acts into the log: that it started, and each standard and set of participants that came into force. What cannot be
/// entered now is entered later.
/// </summary>
public sealed partial class ActRecorder : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private readonly Channel<AdministrativeAct> _acts = Channel.CreateUnbounded<AdministrativeAct>(new() { SingleReader = true });
    private readonly LogWriter _log;
    private readonly RegistryInForce _registry;
    private readonly TimeProvider _time;
    private readonly ILogger<ActRecorder> _logger;
    private string _registryRecorded = "";

    public ActRecorder(LogWriter log, RegistryInForce registry, TimeProvider time, ILogger<ActRecorder> logger)
    {
        (_log, _registry, _time, _logger) = (log, registry, time, logger);
        Record("hub.started", $"version={typeof(ActRecorder).Assembly.GetName().Version}");
        RecordRegistry(registry.Current);
        registry.Changed += RecordRegistry;
    }

    public override void Dispose()
    {
        _registry.Changed -= RecordRegistry;
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var act in _acts.Reader.ReadAllAsync(stoppingToken))
        {
            // Entered with the time of entering: nothing in the log was received long before it was committed.
            for (var tries = 0; !await TryRecordAsync(tries == 0 ? act : act with { At = _time.GetUtcNow(), OccurredAt = act.At }, isFirst: tries == 0); tries++)
            {
                await Task.Delay(RetryDelay, _time, stoppingToken);
            }
        }
    }

    private async Task<bool> TryRecordAsync(AdministrativeAct act, bool isFirst)
    {
        try
        {
            await _log.AppendAsync([SealStage.Seal(act)]);
            return true;
        }
        catch (LogUnavailableException e)
        {
            if (isFirst)
            {
                LogPostponed(e, act.Act);
            }

            return false;
        }
    }

    private void RecordRegistry(RegistryPicture picture)
    {
        var detail = $"standard={picture.StandardDigest} datasets={picture.Datasets.Count} participants={picture.Participants.Participants.Count}";
        if (picture.Datasets.Count > 0 && Interlocked.Exchange(ref _registryRecorded, detail) != detail)
        {
            Record("registry.in_force", detail);
        }
    }

    private void Record(string act, string detail) => _acts.Writer.TryWrite(new AdministrativeAct { Act = act, Detail = detail, At = _time.GetUtcNow() });

    [LoggerMessage(4101, LogLevel.Warning, "The act {Act} could not be entered into the log yet.")]
    private partial void LogPostponed(Exception exception, string act);
}
