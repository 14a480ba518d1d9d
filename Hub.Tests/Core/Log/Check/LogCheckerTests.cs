using Hub.Core.Log;
using Hub.Core.Log.Check;

namespace Hub.Tests.Core.Log.Check;

/// <summary>Entries, payloads and tiles that somebody damaged.</summary>
[TestFixture]
public sealed class LogCheckerTests : DamagedLogFixture
{
    [Test]
    public async Task Untouched_log_is_clean_and_all_of_it_was_read()
    {
        var report = await CheckAsync();

        Assert.That(report.Faults, Is.Empty);
        Assert.That((report.Size, report.Entries, report.Payloads, report.Tiles, report.Checkpoints), Is.EqualTo((1000, 1000, 800, 5, 4)));
        Assert.That(report.SignersJudged, Is.True);
    }

    [TestCase(0)]
    [TestCase(299)]
    [TestCase(999)]
    public async Task Changed_entry_is_named(int index)
    {
        await Damage("update log.entry set body = overlay(body placing '\\x39'::bytea from position('registration'::bytea in body) for 1) where idx = $1", (long)index);

        Assert.That((await FaultsAsync()).Where(f => f.Code != LogFaultCodes.EntryColumns), Is.EqualTo(new[] { (LogFaultCodes.EntryChanged, $"entry {index}") }));
    }

    [Test]
    public async Task Swapped_entries_are_both_named()
    {
        await Damage("update log.entry a set body = b.body from log.entry b where a.idx in (10, 700) and b.idx in (10, 700) and a.idx <> b.idx");

        Assert.That(
            (await FaultsAsync()).Where(f => f.Code == LogFaultCodes.EntryChanged),
            Is.EqualTo(new[] { (LogFaultCodes.EntryChanged, "entry 10"), (LogFaultCodes.EntryChanged, "entry 700") }));
    }

    [Test]
    public async Task Removed_entries_are_named_as_a_range()
    {
        await Damage("delete from log.payload where idx between 500 and 509");
        await Damage("delete from log.entry where idx between 500 and 509");

        Assert.That(await FaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.EntryMissing, "entries 500 to 509") }));
    }

    [Test]
    public async Task Truncated_tail_is_missing_and_not_the_end()
    {
        await Damage("delete from log.payload where idx >= 990");
        await Damage("delete from log.entry where idx >= 990");

        Assert.That(await FaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.EntryMissing, "entries 990 to 999") }));
    }

    [Test]
    public async Task Entry_beyond_the_newest_checkpoint_is_extra()
    {
        await Damage("insert into log.entry select 1000, received_at, kind, department, dataset, subject, code, null, body from log.entry where idx = 4");

        Assert.That(await FaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.EntryExtra, "entry 1000") }));
    }

    [TestCase("dataset", "'oa.official_document'")]
    [TestCase("department", "'11445300007025009A'")]
    [TestCase("subject", "'pt1-x'")]
    [TestCase("code", "'TOO_LARGE'")]
    [TestCase("kind", "2")]
    [TestCase("received_at", "received_at + interval '1 day'")]
    [TestCase("message_key", "'00000000-0000-0000-0000-000000000001'")]
    public async Task Column_that_hides_an_entry_from_queries_is_found(string column, string value)
    {
        await Damage($"update log.entry set {column} = {value} where idx = 77");

        var report = await CheckAsync();

        Assert.That(report.Faults.Select(f => (f.Code, f.Place)), Is.EqualTo(new[] { (LogFaultCodes.EntryColumns, "entry 77") }));
        Assert.That(report.Faults[0].Detail, Does.EndWith(": " + column));
    }

    [Test]
    public async Task Message_that_stands_twice_in_one_run_is_found_though_the_index_let_it_in()
    {
        await Log.ExecuteAsync("drop index log.entry_message_key; create index entry_message_key on log.entry ((idx >> 18), message_key) where message_key is not null");
        await Log.AppendAgainAsync(295);

        Assert.That(await FaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.EntryDoubled, "entry 1000") }));
    }

    [Test]
    public async Task Message_that_stands_twice_far_apart_is_named_with_both_places()
    {
        await Log.SkipAsync(EntryRuns.Length - 1000);
        await Log.AppendAsync(10);
        await Log.AppendAgainAsync(295);

        var report = await CheckAsync();

        var doubled = report.Faults.Where(f => f.Code != LogFaultCodes.EntryMissing);
        Assert.That(doubled.Select(f => (f.Code, f.Place, f.Detail)), Is.EqualTo(new[] { (LogFaultCodes.EntryDoubled, $"entry {EntryRuns.Length + 10}", "The same message is entry 295 already.") }));
    }

    [Test]
    public async Task Stored_filter_that_misses_a_key_is_named_and_one_that_has_more_is_not()
    {
        await Log.SkipAsync(EntryRuns.Length - 1000);
        var filter = new MessageKeyFilter();
        await using (var connection = await Log.Source.OpenConnectionAsync())
        {
            await foreach (var _ in MessageKeyFilterStore.LoadAsync(filter, connection, EntryRuns.Length, keep: true, CancellationToken.None))
            {
            }
        }

        Assert.That(await RunFaultsAsync(), Is.Empty);
        await Damage("update log.key_filter set bits = set_bit(bits, 5, 1)");
        Assert.That(await RunFaultsAsync(), Is.Empty);
        await Damage("update log.key_filter set bits = decode(repeat('00', length(bits)), 'hex')");
        Assert.That(await RunFaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.KeyFilter, $"entries 0 to {EntryRuns.Length - 1}") }));

        async Task<(string Code, string Place)[]> RunFaultsAsync() => [.. (await FaultsAsync()).Where(f => f.Code != LogFaultCodes.EntryMissing)];
    }

    [Test]
    public async Task Time_of_a_batch_that_hides_its_entries_from_queries_is_found()
    {
        await Damage("update log.checkpoint set received_from = (select received_at from log.entry where idx = 299) where size = 300");

        Assert.That(await FaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.CheckpointForm, "checkpoint 300") }));
    }

    [Test]
    public async Task Changed_payload_is_named()
    {
        await Damage("update log.payload set content = set_byte(content, 3, 0) where idx = 123");

        Assert.That(await FaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.PayloadChanged, "entry 123") }));
    }

    [Test]
    public async Task Missing_payload_is_named()
    {
        await Damage("delete from log.payload where idx = 123");

        Assert.That(await FaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.PayloadMissing, "entry 123") }));
    }

    [TestCase(4)]
    [TestCase(2000)]
    public async Task Payload_that_belongs_to_no_message_is_named(int index)
    {
        await Damage("insert into log.payload (idx, content) values ($1, 'x')", (long)index);

        Assert.That(await FaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.PayloadExtra, $"entry {index}") }));
    }

    [TestCase(0, 0)]
    [TestCase(0, 3)]
    [TestCase(1, 0)]
    public async Task Changed_hash_of_a_tile_is_named(int level, int number)
    {
        await Damage("update log.tile set hashes = set_byte(hashes, 33, get_byte(hashes, 33) # 1) where level = $1 and n = $2", (short)level, (long)number);

        var report = await CheckAsync();

        Assert.That(report.Faults.Select(f => (f.Code, f.Place)), Is.EqualTo(new[] { (LogFaultCodes.TileChanged, $"tile {level}/{number}") }));
        Assert.That(report.Faults[0].Detail, Does.StartWith("Hash 1 "));
    }

    [TestCase(0, 1)]
    [TestCase(1, 0)]
    public async Task Missing_tile_is_named(int level, int number)
    {
        await Damage("delete from log.tile where level = $1 and n = $2", (short)level, (long)number);

        Assert.That(await FaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.TileMissing, $"tile {level}/{number}") }));
    }

    [Test]
    public async Task Short_and_extra_tiles_are_named()
    {
        await Damage("update log.tile set hashes = substring(hashes for 64) where level = 0 and n = 3");
        await Damage("insert into log.tile values (0, 4, 'x'), (3, 0, 'x')");

        Assert.That(await FaultsAsync(), Is.EquivalentTo(new[] { (LogFaultCodes.TileWidth, "tile 0/3"), (LogFaultCodes.TileExtra, "tile 0/4"), (LogFaultCodes.TileExtra, "tile 3/0") }));
    }

    [Test]
    public async Task Entry_rewritten_together_with_its_tile_contradicts_the_signed_roots()
    {
        await Damage("update log.entry set body = overlay(body placing 'M'::bytea from position('m-'::bytea in body) for 1) where idx = 295");
        await Damage("update log.tile set hashes = overlay(hashes placing (select sha256('\\x00'::bytea || body) from log.entry where idx = 295) from 39 * 32 + 1) where level = 0 and n = 1");

        Assert.That((await FaultsAsync())[..2], Is.EqualTo(new[] { (LogFaultCodes.EntryColumns, "entry 295"), (LogFaultCodes.CheckpointRoot, "checkpoint 300") }));
    }

    [Test]
    public async Task Lost_origin_is_not_an_empty_log()
    {
        await Damage("delete from log.origin");

        Assert.That(await FaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.OriginMissing, "log") }));
    }
}
