using Hub.Core.Audit;
using Hub.Registry.Participants;
using Hub.Tests.Core.Log;

namespace Hub.Tests.Core.Audit;

[TestFixture]
public sealed class AuditQueryTests
{
    private static readonly DateTimeOffset Day = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
    private static readonly ParticipantDirectory Nobody = new([], [], []);
    private TestLog _log = null!;

    [SetUp]
    public async Task Make_a_log() => _log = await TestLog.CreateAsync();

    [TearDown]
    public async Task Drop_it() => await _log.DisposeAsync();

    [Test]
    public async Task Entries_of_a_subject_are_found_however_far_apart_they_are()
    {
        await AddAsync(0, "A", Day);
        await AddAsync(262_143, "A", Day);
        await AddAsync(262_144, "A", Day);
        await AddAsync(262_145, "B", Day);
        await AddAsync(5_000_000, "A", Day);

        Assert.That(await FindAsync(new AuditFilter { Subject = "A" }), Is.EqualTo(new[] { 0, 262_143, 262_144, 5_000_000 }));
        Assert.That(await FindAsync(new AuditFilter { Subject = "A", After = 262_143, Limit = 1 }), Is.EqualTo(new[] { 262_144 }));
    }

    [Test]
    public async Task Entries_are_found_by_the_time_of_receipt_also_when_they_were_committed_later()
    {
        await AddAsync(0, "A", Day);
        await AddAsync(1, "B", Day.AddSeconds(10), after: TimeSpan.FromMinutes(9));
        await AddAsync(2, "C", Day.AddSeconds(20), after: TimeSpan.FromMinutes(9));

        Assert.That(await FindAsync(new AuditFilter { From = Day.AddSeconds(5), To = Day.AddSeconds(15) }), Is.EqualTo(new[] { 1 }));
        Assert.That(await FindAsync(new AuditFilter { From = Day.AddSeconds(11), To = Day.AddSeconds(12) }), Is.Empty);
        Assert.That(await FindAsync(new AuditFilter { To = Day.AddSeconds(11) }), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public async Task Batches_from_before_times_were_kept_are_looked_through()
    {
        await AddAsync(0, "A", Day);
        await AddAsync(1, "B", Day.AddSeconds(10));
        await _log.ExecuteAsync("update log.checkpoint set received_from = null");

        Assert.That(await FindAsync(new AuditFilter { From = Day.AddSeconds(5), To = Day.AddSeconds(15) }), Is.EqualTo(new[] { 1 }));
    }

    private async Task<long[]> FindAsync(AuditFilter filter) =>
        [.. (await new AuditQuery(_log.Source).FindAsync(filter, Nobody, CancellationToken.None)).Entries.Select(e => e.Index)];

    /// <summary>One entry in a batch of its own, committed some time after it was received.</summary>
    private async Task AddAsync(long index, string subject, DateTimeOffset received, TimeSpan after = default)
    {
        await _log.ExecuteAsync("insert into log.entry (idx, received_at, kind, subject, body) values ($1, $2, 1, $3, '{}')", index, received.UtcDateTime, subject);
        await _log.ExecuteAsync(
            "insert into log.checkpoint (size, root, created_at, note, seal, received_from) values ($1, '', $2, '', '', $3)", index + 1, (received + after).UtcDateTime, received.UtcDateTime);
    }
}
