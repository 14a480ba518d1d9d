using Hub.Core.Exchanges;
using Hub.Core.Log;
using Hub.Core.Seal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.Core.Hosting;

/// <summary>Enters what becomes of certificates without anybody doing anything: the hub's own that it began to use, and every one that expires. Each is entered once.</summary>
public sealed partial class CertificateExpiryRecorder(
    NpgsqlDataSource database, LogWriter log, RegistryInForce registry, HubCertificates own, TimeProvider time, ILogger<CertificateExpiryRecorder> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly HashSet<(string Event, string Fingerprint)> _entered = [];
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Enters what has come to pass; does nothing on a hub that does not write the log.</summary>
    /// <exception cref="LogUnavailableException">The log is away; it is entered later.</exception>
    public async Task RecordAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await RecordOneAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task RecordOneAsync(CancellationToken cancellationToken)
    {
        if (!log.IsOpen)
        {
            return;
        }

        var now = time.GetUtcNow();
        var events = own.Certificates.Select(c => c with { Event = CertificateEvent.InUse, At = now })
            .Concat(own.Certificates.Concat(registry.Current.Participants.Certificates.Where(c => c.RevokedAt is null).Select(c => new CertificateEvent
            {
                Fingerprint = c.Fingerprint, Event = CertificateEvent.Expired, Holder = c.Uscc, System = c.System, Use = "client", NotAfter = c.NotAfter, At = now,
            })).Where(c => c.NotAfter <= now).Select(c => c with { Event = CertificateEvent.Expired, At = now }))
            .Where(e => !_entered.Contains((e.Event, e.Fingerprint))).ToArray();
        foreach (var e in events)
        {
            if (!await IsEnteredAsync(e, cancellationToken))
            {
                await log.AppendAsync([SealStage.Seal(e)]);
            }

            _entered.Add((e.Event, e.Fingerprint));
        }
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                await RecordAsync(stoppingToken);
            }
            catch (Exception e) when (e is LogUnavailableException or NpgsqlException)
            {
                LogPostponed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<bool> IsEnteredAsync(CertificateEvent e, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"select exists (select from log.entry where kind = {(short)EntryKind.Certificate} and subject = $1 and strpos(log.text_of(body), $2) > 0)");
        command.Parameters.Add(new() { Value = e.Event });
        command.Parameters.Add(new() { Value = $"\"certificate\":\"{e.Fingerprint}\"" });
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    [LoggerMessage(4210, LogLevel.Warning, "The event of a certificate could not be entered into the log yet.")]
    private partial void LogPostponed(Exception exception);
}
