using System.Diagnostics.Metrics;
using Hub.Core.Exchanges;
using Hub.Core.Telemetry;
using Hub.Core.Trust;
using Hub.Registry.Participants;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Core.Trust;

[TestFixture]
public sealed class CertificateWatchTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 5, 30, 0, TimeSpan.Zero));

    [Test]
    public void Expiring_certificates_of_hub_and_participants_are_warned_of_once_a_day_and_measured()
    {
        var now = _time.GetUtcNow();
        var registry = new RegistryInForce
        {
            Current = new RegistryPicture(
                new ParticipantDirectory(
                    [], [Certificate("a", "old", 3), Certificate("b", "old", 200), Certificate("c", "main", 10), Certificate("d", "gone", 5, revoked: true), Certificate("e", "fine", 30.5)], []), [], ""),
        };
        using var services = new ServiceCollection().AddMetrics().AddSingleton<HubInstruments>().BuildServiceProvider();
        var log = new Lines();
        using var watch = new CertificateWatch(
            [new WatchedCertificate("server", "", now.AddDays(400)), new WatchedCertificate("seal", "sm2-sm3", now.AddDays(1.5))],
            registry, TimeSpan.FromDays(30), _time, services.GetRequiredService<HubInstruments>(), log);

        watch.Warn();
        Assert.That(log.Take(), Is.EqualTo(new[] { (3350, "seal sm2-sm3"), (3350, "participant /departments/11445300007025008C/systems/main") }));

        _time.Advance(CertificateWatch.Interval);
        watch.Warn();
        Assert.That(log.Take(), Has.Length.EqualTo(2 + 1), "a day later once more, and one that has 30 days left now");
        _time.Advance(CertificateWatch.Interval);
        watch.Warn();
        Assert.That(log.Take()[0], Is.EqualTo((3351, "seal sm2-sm3")));
        Assert.That(Days(services), Is.EquivalentTo(new[]
        {
            ("server", "", 398), ("seal", "sm2-sm3", -1), ("participant", "/departments/11445300007025008C/systems/old", 198),
            ("participant", "/departments/11445300007025008C/systems/main", 8), ("participant", "/departments/11445300007025008C/systems/fine", 28),
        }));
    }

    private ParticipantCertificate Certificate(string fingerprint, string system, double days, bool revoked = false) => new()
    {
        Fingerprint = fingerprint,
        Uscc = "11445300007025008C",
        System = system,
        NotAfter = _time.GetUtcNow().AddDays(days),
        RevokedAt = revoked ? _time.GetUtcNow() : null,
    };

    private static List<(string Use, string Holder, int Days)> Days(ServiceProvider services)
    {
        var found = new List<(string, string, int)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "trust.certificate_days_left" && instrument.Meter.Scope == services.GetRequiredService<IMeterFactory>())
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => found.Add(((string)tags[0].Value!, (string)tags[1].Value!, (int)Math.Floor(value))));
        listener.Start();
        listener.RecordObservableInstruments();
        return found;
    }

    private sealed class Lines : ILogger<CertificateWatch>
    {
        private readonly List<(int Id, string Who)> _lines = [];

        public (int Id, string Who)[] Take()
        {
            lock (_lines)
            {
                var taken = _lines.ToArray();
                _lines.Clear();
                return taken;
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = ((IEnumerable<KeyValuePair<string, object?>>)state!).ToDictionary(v => v.Key, v => v.Value);
            lock (_lines)
            {
                _lines.Add((eventId.Id, $"{values["Use"]} {values["Holder"]}"));
            }
        }
    }
}
