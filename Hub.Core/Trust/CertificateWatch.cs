using System.Diagnostics.Metrics;
using Hub.Core.Exchanges;
using Hub.Core.Telemetry;
using Hub.Registry.Participants;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Trust;

/// <summary>
/// Says in time that a certificate expires: the hub's own, and those that participants have registered and not withdrawn. A warning a day in the log, and
/// the days that are left as a metric.
/// </summary>
public sealed partial class CertificateWatch : BackgroundService
{
    /// <summary>Warnings are repeated once a day.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    private readonly IReadOnlyList<WatchedCertificate> _own;
    private readonly RegistryInForce _registry;
    private readonly TimeSpan _warnBefore;
    private readonly TimeProvider _time;
    private readonly ILogger<CertificateWatch> _logger;

    /// <param name="own">The hub's certificates.</param>
    /// <param name="registry">Has those of the participants.</param>
    /// <param name="warnBefore">How long before expiry warnings begin.</param>
    /// <param name="time">Tells how long is left.</param>
    /// <param name="instruments">Takes the metric.</param>
    /// <param name="logger">Takes the warnings.</param>
    public CertificateWatch(
        IReadOnlyList<WatchedCertificate> own, RegistryInForce registry, TimeSpan warnBefore, TimeProvider time, HubInstruments instruments, ILogger<CertificateWatch> logger)
    {
        (_own, _registry, _warnBefore, _time, _logger) = (own, registry, warnBefore, time, logger);
        instruments.ObserveCertificates(Measure);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            Warn();
            await Task.Delay(Interval, _time, stoppingToken);
        }
    }

    internal void Warn()
    {
        var now = _time.GetUtcNow();
        foreach (var certificate in All().Where(c => c.NotAfter - now < _warnBefore).OrderBy(c => c.NotAfter))
        {
            if (certificate.NotAfter < now)
            {
                LogExpired(certificate.Use, certificate.Holder, certificate.NotAfter);
            }
            else
            {
                LogExpires(certificate.Use, certificate.Holder, certificate.NotAfter, (int)(certificate.NotAfter - now).TotalDays);
            }
        }
    }

    private IEnumerable<Measurement<double>> Measure()
    {
        var now = _time.GetUtcNow();
        return All().Select(c => new Measurement<double>((c.NotAfter - now).TotalDays, new("use", c.Use), new KeyValuePair<string, object?>("holder", c.Holder)));
    }

    /// <summary>Of a system that has several certificates the one that lasts longest: the others are being replaced.</summary>
    private IEnumerable<WatchedCertificate> All() => _own.Concat(
        _registry.Current.Participants.Certificates.Where(c => c.RevokedAt is null)
            .GroupBy(c => ParticipantDirectory.SourceOf(c.Uscc, c.System), StringComparer.Ordinal)
            .Select(g => new WatchedCertificate("participant", g.Key, g.Max(c => c.NotAfter))));

    [LoggerMessage(3350, LogLevel.Warning, "The certificate of {Use} {Holder} expires at {NotAfter}, in {Days} days")]
    private partial void LogExpires(string use, string holder, DateTimeOffset notAfter, int days);

    [LoggerMessage(3351, LogLevel.Error, "The certificate of {Use} {Holder} expired at {NotAfter}")]
    private partial void LogExpired(string use, string holder, DateTimeOffset notAfter);
}
