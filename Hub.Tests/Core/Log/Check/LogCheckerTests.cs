using System.Text;
using Hub.Core.Log;
using Hub.Core.Log.Check;
using Hub.Core.Log.Witness;
using Hub.Core.Trust;
using Hub.Core.Trust.Timestamps;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Seals;
using Hub.Proofs.Signatures;
using Hub.Proofs.Trust;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Log.Check;

/// <summary>A log of 1,000 entries in batches of 290, 10, 1 and 699, damaged in one place at a time.</summary>
[TestFixture]
public sealed class LogCheckerTests
{
    private TestLog _log = null!;

    [SetUp]
    public async Task Make_a_log()
    {
        _log = await TestLog.CreateAsync();
        foreach (var batch in new[] { 290, 10, 1, 699 })
        {
            await _log.AppendAsync(batch);
        }
    }

    [TearDown]
    public ValueTask Drop_it() => _log.DisposeAsync();

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
        await _log.ExecuteAsync("drop index log.entry_message_key; create index entry_message_key on log.entry ((idx >> 18), message_key) where message_key is not null");
        await _log.AppendAgainAsync(295);

        Assert.That(await FaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.EntryDoubled, "entry 1000") }));
    }

    [Test]
    public async Task Message_that_stands_twice_far_apart_is_named_with_both_places()
    {
        await _log.SkipAsync(EntryRuns.Length - 1000);
        await _log.AppendAsync(10);
        await _log.AppendAgainAsync(295);

        var report = await CheckAsync();

        var doubled = report.Faults.Where(f => f.Code != LogFaultCodes.EntryMissing);
        Assert.That(doubled.Select(f => (f.Code, f.Place, f.Detail)), Is.EqualTo(new[] { (LogFaultCodes.EntryDoubled, $"entry {EntryRuns.Length + 10}", "The same message is entry 295 already.") }));
    }

    [Test]
    public async Task Stored_filter_that_misses_a_key_is_named_and_one_that_has_more_is_not()
    {
        await _log.SkipAsync(EntryRuns.Length - 1000);
        var filter = new MessageKeyFilter();
        await using (var connection = await _log.Source.OpenConnectionAsync())
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
    public async Task Changed_root_of_a_checkpoint_row_is_named()
    {
        await Damage("update log.checkpoint set root = set_byte(root, 0, get_byte(root, 0) # 1) where size = 300");

        Assert.That(await FaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.CheckpointForm, "checkpoint 300") }));
    }

    [Test]
    public async Task Broken_note_signature_is_named()
    {
        await Damage("update log.checkpoint set note = left(note, -10) || 'AAAAAAA=' || E'\\n' where size = 301");

        Assert.That((await FaultsAsync()).Select(f => f.Place), Is.EqualTo(new[] { "checkpoint 301" }));
    }

    [Test]
    public async Task Forged_checkpoint_far_ahead_is_named_and_does_not_mislead()
    {
        await Damage("insert into log.checkpoint select 1000000000000000, root, created_at, replace(note, E'\\n1000\\n', E'\\n1000000000000000\\n'), seal from log.checkpoint where size = 1000");

        Assert.That(await FaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.CheckpointNote, "checkpoint 1000000000000000"), (LogFaultCodes.CheckpointSeal, "checkpoint 1000000000000000") }));
    }

    [Test]
    public async Task Seal_of_another_checkpoint_is_named()
    {
        await Damage("update log.checkpoint set seal = (select seal from log.checkpoint where size = 290) where size = 301");

        var report = await CheckAsync();

        Assert.That(report.Faults.Select(f => (f.Code, f.Place)), Is.EqualTo(new[] { (LogFaultCodes.CheckpointSeal, "checkpoint 301") }));
        Assert.That(report.Faults[0].Detail, Does.StartWith(SealCodes.Text));
    }

    [Test]
    public async Task Seal_of_a_stranger_is_named()
    {
        using var elsewhere = new ScratchDirectory();
        using var stranger = DevelopmentCa.Create(elsewhere.Path);
        using var sealer = new DetachedSigner(SigningIdentity.Of(stranger.IssueSeal().Certificate), TimeProvider.System);
        var text = SignedNote.Parse((string)(await ScalarAsync("select note from log.checkpoint where size = 300"))!).Text;
        await Damage("update log.checkpoint set seal = $1 where size = 300", sealer.Sign(Encoding.UTF8.GetBytes(text)));

        var report = await CheckAsync();

        Assert.That(report.Faults.Select(f => (f.Code, f.Place)), Is.EqualTo(new[] { (LogFaultCodes.CheckpointSeal, "checkpoint 300") }));
        Assert.That(report.Faults[0].Detail, Does.StartWith(SealCodes.Untrusted));
    }

    [Test]
    public async Task Timestamps_are_verified_and_those_that_do_not_count_are_named()
    {
        using var elsewhere = new ScratchDirectory();
        using var stranger = DevelopmentCa.Create(elsewhere.Path);
        await _log.StampAsync(290);
        await _log.StampAsync(300);
        Assert.That((await CheckAsync()) is { IsClean: true, Timestamps: 2 }, Is.True);

        await _log.StampAsync(1000, stranger);
        await Damage("update log.timestamp set token = (select token from log.timestamp where size = 290) where size = 300");
        await Damage("insert into log.timestamp select 17, stamped_at, token from log.timestamp where size = 290");

        var report = await CheckAsync();
        Assert.That(report.Faults.Select(f => (f.Code, f.Place)), Is.EquivalentTo(new[] { "17", "300", "1000" }.Select(size => (LogFaultCodes.CheckpointTimestamp, $"checkpoint {size}"))));
        Assert.That(report.Faults.Select(f => f.Detail.Split(' ')[0]), Is.EquivalentTo(new[] { "There", TimestampCodes.Imprint, TimestampCodes.Untrusted }));
    }

    [Test]
    public async Task Cosignatures_of_known_witnesses_are_verified_and_those_that_do_not_count_are_named()
    {
        var (witness, stranger) = (Cosigner.Generate("witness.example/one"), Cosigner.Generate("witness.example/two"));
        await CosignAsync(witness, 290, 290);
        await CosignAsync(witness, 300, 300);
        await CosignAsync(stranger, 1000, 290);
        Assert.That((await CheckAsync(witness.Key)) is { IsClean: true, Cosignatures: 2 }, Is.True, "the stranger's are not judged");

        await CosignAsync(witness, 1000, 290);
        await CosignAsync(witness, 17, 290);

        Assert.That((await CheckAsync(witness.Key)).Faults.Select(f => (f.Code, f.Place)), Is.EquivalentTo(new[] { "17", "1000" }.Select(size => (LogFaultCodes.CheckpointCosignature, $"checkpoint {size}"))));
        Assert.That((await CheckAsync()) is { IsClean: true, Cosignatures: 0 }, Is.True, "nobody is known");

        async Task CosignAsync(Cosigner by, long size, long signed)
        {
            await using var read = _log.Source.CreateCommand("select note from log.checkpoint where size = $1");
            read.Parameters.Add(new() { Value = signed });
            var line = by.Cosign(SignedNote.Parse((string)(await read.ExecuteScalarAsync())!).Text, new DateTimeOffset(2026, 11, 22, 6, 0, 0, TimeSpan.Zero)).ToLine();
            await _log.ExecuteAsync("insert into log.cosignature values ($1, $2, $3, now())", size, by.Key.ToString(), line);
        }

        Task<LogCheckReport> CheckAsync(params CosignerKey[] witnesses) => new LogChecker(_log.Source, new LogCheckOptions { Witnesses = witnesses }).CheckAsync();
    }

    [Test]
    public async Task Seal_certificate_may_be_replaced_by_another_of_the_authority()
    {
        _log.ChangeSeal();
        await _log.AppendAsync(10);

        var report = await CheckAsync();

        Assert.That(report.Faults, Is.Empty);
        Assert.That((report.Checkpoints, report.SignersJudged), Is.EqualTo((5, true)));
    }

    [Test]
    public async Task Lost_origin_is_not_an_empty_log()
    {
        await Damage("delete from log.origin");

        Assert.That(await FaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.OriginMissing, "log") }));
    }

    [Test]
    public async Task Older_state_put_back_is_found_by_who_kept_a_checkpoint()
    {
        await using var older = await TestLog.CreateAsync();
        var known = await NewestAsync();
        await older.AppendAsync(290);

        var alone = await new LogChecker(older.Source, new LogCheckOptions()).CheckAsync();
        var witnessed = await new LogChecker(older.Source, new LogCheckOptions { Known = known }).CheckAsync();

        Assert.That(alone.IsClean, Is.True, "nobody can know by the log alone");
        Assert.That(witnessed.Faults.Select(f => f.Code), Is.EqualTo(new[] { LogFaultCodes.RolledBack }));
    }

    [Test]
    public async Task Tail_cut_off_without_a_trace_is_found_by_who_kept_a_checkpoint()
    {
        var known = await NewestAsync();
        await Damage("delete from log.payload where idx >= 301");
        await Damage("delete from log.entry where idx >= 301");
        await Damage("delete from log.checkpoint where size > 301");
        await Damage("delete from log.tile where level = 0 and n > 1");
        await Damage("update log.tile set hashes = substring(hashes for case level when 0 then 45 else 1 end * 32) where n = case level when 0 then 1 else 0 end");

        Assert.That((await CheckAsync()).Faults, Is.Empty, "nobody can know by the log alone");
        Assert.That((await CheckAsync(known)).Faults.Select(f => (f.Code, f.Place)), Is.EqualTo(new[] { (LogFaultCodes.RolledBack, "entries 301 to 999") }));
    }

    [Test]
    public async Task Rewritten_history_is_found_by_who_kept_a_checkpoint()
    {
        var newest = await NewestAsync();
        var other = newest with { Size = 300, Root = new byte[32] };

        Assert.That((await CheckAsync(newest)).IsClean, Is.True);
        Assert.That((await CheckAsync(other)).Faults.Select(f => f.Code), Is.EqualTo(new[] { LogFaultCodes.Forked }));
    }

    [Test]
    public async Task Log_signed_with_another_key_than_expected_is_named()
    {
        var report = await new LogChecker(_log.Source, new LogCheckOptions { Verifiers = [NoteSigner.Generate("yunfu.gov.cn/exchange/log").Verifier] }).CheckAsync();

        Assert.That(report.Faults.Select(f => f.Code), Does.Contain(LogFaultCodes.Key).And.Contain(LogFaultCodes.CheckpointNote));
    }

    private async Task Damage(string sql, params object[] values) => Assert.That(await _log.ExecuteAsync(sql, values), Is.Positive, "the damage was done");

    private Task<LogCheckReport> CheckAsync(Checkpoint? known = null) => new LogChecker(_log.Source, new LogCheckOptions
    {
        Anchors = TrustAnchors.FromPem(_log.Ca.CaChainPem),
        RevocationLists = RevocationList.ReadPem(File.ReadAllText(_log.Ca.CrlPath)),
        Known = known,
    }).CheckAsync();

    private async Task<(string Code, string Place)[]> FaultsAsync() => [.. (await CheckAsync()).Faults.Select(f => (f.Code, f.Place))];

    private async Task<Checkpoint> NewestAsync() =>
        Checkpoint.Parse(SignedNote.Parse((string)(await ScalarAsync("select note from log.checkpoint order by size desc limit 1"))!).Text);

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _log.Source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
