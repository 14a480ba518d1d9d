using System.Text;
using Hub.Core.Log.Check;
using Hub.Core.Log.Witness;
using Hub.Core.Trust;
using Hub.Core.Trust.Timestamps;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Seals;
using Hub.Proofs.Signatures;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Log.Check;

/// <summary>Checkpoints with their signatures, seals, timestamps and cosignatures that somebody damaged, and what only a checkpoint kept elsewhere shows.</summary>
[TestFixture]
public sealed class CheckpointCheckTests : DamagedLogFixture
{
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
        await Log.StampAsync(290);
        await Log.StampAsync(300);
        Assert.That((await CheckAsync()) is { IsClean: true, Timestamps: 2 }, Is.True);

        await Log.StampAsync(1000, stranger);
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
            await using var read = Log.Source.CreateCommand("select note from log.checkpoint where size = $1");
            read.Parameters.Add(new() { Value = signed });
            var line = by.Cosign(SignedNote.Parse((string)(await read.ExecuteScalarAsync())!).Text, new DateTimeOffset(2026, 11, 22, 6, 0, 0, TimeSpan.Zero)).ToLine();
            await Log.ExecuteAsync("insert into log.cosignature values ($1, $2, $3, now())", size, by.Key.ToString(), line);
        }

        Task<LogCheckReport> CheckAsync(params CosignerKey[] witnesses) => new LogChecker(Log.Source, new LogCheckOptions { Witnesses = witnesses }).CheckAsync();
    }

    [Test]
    public async Task Seal_certificate_may_be_replaced_by_another_of_the_authority()
    {
        Log.ChangeSeal();
        await Log.AppendAsync(10);

        var report = await CheckAsync();

        Assert.That(report.Faults, Is.Empty);
        Assert.That((report.Checkpoints, report.SignersJudged), Is.EqualTo((5, true)));
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
        var report = await new LogChecker(Log.Source, new LogCheckOptions { Verifiers = [NoteSigner.Generate("yunfu.gov.cn/exchange/log").Verifier] }).CheckAsync();

        Assert.That(report.Faults.Select(f => f.Code), Does.Contain(LogFaultCodes.Key).And.Contain(LogFaultCodes.CheckpointNote));
    }
}
