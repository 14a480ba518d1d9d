using Hub.Core.Audit;
using Hub.Core.Exchanges;
using Hub.Core.Seal;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Hub.Tests.Core.Log;
using Hub.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Tests.Core.Audit;

[TestFixture]
public sealed class StatisticsTests
{
    private TestLog _log = null!;
    private StatisticsCounter _counter = null!;
    private LogStatistics _statistics = null!;

    [SetUp]
    public async Task Make_a_log()
    {
        _log = await TestLog.CreateAsync();
        await _log.AppendAsync(300);
        _counter = new StatisticsCounter(_log.Source, TimeProvider.System, NullLogger<StatisticsCounter>.Instance);
        _statistics = new LogStatistics(_log.Source);
        await _counter.CatchUpAsync(int.MaxValue, default);
    }

    [TearDown]
    public async Task Drop_it()
    {
        _counter.Dispose();
        await _log.DisposeAsync();
    }

    [Test]
    public async Task Counts_are_told_apart_by_what_was_asked_and_days_are_those_of_China()
    {
        var days = await CountAsync("day", "dataset");
        var codes = await CountAsync("code");
        var all = await CountAsync();

        // 05:30 UTC of the 22nd is the afternoon of the same day.
        Assert.That(days.Select(r => string.Join(' ', r.Keys) + $" {r.Accepted}+{r.Rejected}"), Is.EqualTo(new[] { "2026-11-22 leg.registration 240+60" }));
        Assert.That(codes.Select(r => $"{r.Keys[0]} {r.Accepted}+{r.Rejected}"), Is.EqualTo(new[] { " 240+0", "USCC_CHECK_DIGIT 0+60" }));
        Assert.That(all.Single().Accepted, Is.EqualTo(240));
        Assert.That(await _statistics.CountAsync(new StatisticsFilter { From = new DateTimeOffset(2026, 11, 22, 6, 0, 0, TimeSpan.Zero) }, default), Is.Empty);
    }

    [Test]
    public async Task Each_entry_is_counted_once_however_often_one_counts()
    {
        await _log.AppendAsync(100);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _counter.CatchUpAsync(int.MaxValue, default)));
        await _counter.CatchUpAsync(int.MaxValue, default);

        Assert.That((await CountAsync()).Single().Accepted, Is.EqualTo(320));
        Assert.That(await _counter.DifferencesAsync(default), Is.Zero);
        Assert.That((await _statistics.LatestAsync(default))[(TestLog.Uscc, "leg.registration")].Messages, Is.EqualTo(320));
    }

    [Test]
    public async Task Counts_that_are_wrong_are_found_and_made_again()
    {
        await _log.ExecuteAsync("update audit.hourly set entries = entries + 1 where kind = 1");
        Assert.That(await _counter.DifferencesAsync(default), Is.EqualTo(2), "the row that is and the row that should be");

        await _counter.ResetAsync(default);
        await _counter.CatchUpAsync(int.MaxValue, default);

        Assert.That(await _counter.DifferencesAsync(default), Is.Zero);
    }

    [Test]
    public async Task Receipts_and_refused_callers_count_what_they_say()
    {
        var at = new DateTimeOffset(2026, 11, 22, 5, 40, 0, TimeSpan.Zero);
        foreach (var entry in new[]
        {
            SealStage.Seal(new DeliveryReceipt { Sink = "legal_entity", First = new LogIndex(0), Last = new LogIndex(50), Applied = 39, DeadLettered = 2, At = at }),
            SealStage.Seal(new RefusedCallers { Peer = "192.0.2.7", Code = "CERT_REVOKED", Fingerprint = new string('a', 64), Minute = at, Count = 42, At = at }),
            SealStage.Seal(new RefusedCallers { Peer = "192.0.2.7", Code = "CERT_MISSING", Fingerprint = null, Minute = at, Count = 3, At = at }),
        })
        {
            await _log.ExecuteAsync(
                "insert into log.entry (idx, received_at, kind, subject, code, body) select max(idx) + 1, $1, $2, nullif($3, ''), nullif($4, ''), $5 from log.entry",
                at.UtcDateTime, (short)entry.Kind, entry.Subject ?? "", entry.Code ?? "", entry.Entry.ToArray());
        }

        await _log.ExecuteAsync("insert into log.checkpoint (size, root, created_at, note, seal) select max(idx) + 1, '', now(), '', '' from log.entry");
        await _counter.CatchUpAsync(int.MaxValue, default);

        var sinks = await CountAsync("sink");
        Assert.That(sinks.Select(r => $"{r.Keys[0]} {r.Delivered}+{r.DeadLettered}"), Is.EqualTo(new[] { " 0+0", "legal_entity 39+2" }));
        Assert.That((await CountAsync("code")).Where(r => r.CallersRefused > 0).Select(r => $"{r.Keys[0]} {r.CallersRefused}"), Is.EqualTo(new[] { "CERT_MISSING 3", "CERT_REVOKED 42" }));
        Assert.That((await CountAsync()).Single().Rejected, Is.EqualTo(60), "messages only");
    }

    [TestCase("week")]
    [TestCase("hour,day")]
    [TestCase("day,day")]
    public void Impossible_grouping_is_refused(string by) => Assert.That(new StatisticsFilter { By = by.Split(',') }.Check()!.Code, Is.EqualTo("AUDIT_FILTER"));

    [Test]
    public void Department_is_late_after_its_cycle_and_a_margin_and_silent_when_it_never_sent()
    {
        var now = new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);
        var monthly = StandardsFolder.Catalogue.Datasets.First(d => d.Resource?.UpdateCycle == UpdateCycle.Monthly);
        var daily = StandardsFolder.Catalogue.Datasets.First(d => d.Resource?.UpdateCycle == UpdateCycle.Daily);
        Grant Grants(string uscc, Dataset dataset) => new() { Uscc = uscc, Dataset = dataset.Name, Action = GrantAction.Publish, Purpose = "test" };
        var registry = new RegistryPicture(
            new ParticipantDirectory(
                [new Participant { Uscc = "A", Name = "甲" }, new Participant { Uscc = "B", Name = "乙" }, new Participant { Uscc = "C", Name = "丙", Active = false }], [],
                [Grants("A", monthly), Grants("A", daily), Grants("B", daily), Grants("C", daily)]),
            new[] { monthly, daily }.Select(d => new DatasetInForce(d, d.Versions[0], null!)), "");
        var latest = new Dictionary<(string, string), (DateTimeOffset, long)>
        {
            [("A", monthly.Name.Value)] = (now.AddDays(-35), 1),
            [("A", daily.Name.Value)] = (now.AddDays(-3), 1),
        };

        var overdue = Punctuality.Overdue(registry, latest, now);

        Assert.That(overdue.Select(o => (o.Department, o.Dataset, o.LastReceived)), Is.EqualTo(new (string, string, DateTimeOffset?)[] { ("B", daily.Name.Value, null), ("A", daily.Name.Value, now.AddDays(-3)) }));
    }

    private Task<IReadOnlyList<StatisticsRow>> CountAsync(params string[] by) => _statistics.CountAsync(new StatisticsFilter { By = by }, default);
}
