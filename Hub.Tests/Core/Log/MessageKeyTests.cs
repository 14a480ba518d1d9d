using System.Text;
using Hub.Core.Exchanges;
using Hub.Core.Intake;
using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Core.Seal;
using Hub.Core.Telemetry;
using Hub.Core.Validate;
using Hub.Proofs.Signatures;
using Hub.Registry.Participants;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Hub.Tests.Core.Log;

/// <summary>A message sent again gets its first receipt, however long ago that was and whichever writer took it in. The log begins ten entries below the end of its first run.</summary>
[TestFixture]
public sealed class MessageKeyTests
{
    private const long First = EntryRuns.Length - 10;

    private TestLog _log = null!;

    [SetUp]
    public async Task Make_a_log_with_a_run_that_is_almost_complete()
    {
        _log = await TestLog.CreateAsync();
        await _log.SkipAsync(First);
    }

    [TearDown]
    public ValueTask Drop_it() => _log.DisposeAsync();

    [Test]
    public async Task Message_of_an_earlier_run_is_known_to_theWriter_that_took_it_in()
    {
        await using var writer = await StartAsync();
        await writer.AppendAsync("a", "b");
        await writer.AppendAsync([.. Enumerable.Range(0, 20).Select(i => $"between-{i}")]);

        Assert.That(await writer.AppendAsync("a", "new", "between-15", "b"), Is.EqualTo(new[] { Duplicate(0), Added(22), Duplicate(17), Duplicate(1) }));
    }

    [TestCase("select 1")]
    [TestCase("delete from log.key_filter")]
    [TestCase("update log.key_filter set bits = substring(bits for 1000)")]
    [TestCase("insert into log.key_filter values (1, 'x'), (7, 'x'), (-1, 'x')")]
    public async Task Message_is_known_to_aWriter_that_takes_over_whatever_is_stored_of_the_filter(string sql)
    {
        await using (var writer = await StartAsync())
        {
            await writer.AppendAsync("a", "b");
            await writer.AppendAsync([.. Enumerable.Range(0, 20).Select(i => $"between-{i}")]);
        }

        Assert.That(await StoredAsync(), Is.EqualTo(1), "the run that is complete");
        await _log.ExecuteAsync(sql);
        await using (var writer = await StartAsync())
        {
            Assert.That(await writer.AppendAsync("a", "new", "between-15", "b"), Is.EqualTo(new[] { Duplicate(0), Added(22), Duplicate(17), Duplicate(1) }));
        }

        Assert.That(await StoredAsync(), Is.EqualTo(1), "made again");
    }

    [Test]
    public async Task Run_that_ends_with_its_batch_is_stored_with_it()
    {
        await using (var writer = await StartAsync())
        {
            await writer.AppendAsync([.. Enumerable.Range(0, 10).Select(i => $"m-{i}")]);
            Assert.That(await StoredAsync(), Is.EqualTo(1));
        }

        await using var next = await StartAsync();
        Assert.That(await next.AppendAsync("m-9", "m-10", "m-0"), Is.EqualTo(new[] { Duplicate(9), Added(10), Duplicate(0) }));
    }

    [Test]
    public async Task Batch_that_failed_is_taken_in_when_it_is_sent_again_and_then_is_known()
    {
        await using var writer = await StartAsync();
        await _log.ExecuteAsync(
            """
            create function log.refuse() returns trigger language plpgsql as $$ begin raise exception 'refused' using errcode = 'insufficient_resources'; end $$;
            create trigger refuse before insert on log.checkpoint for each row execute function log.refuse()
            """);
        var ids = Enumerable.Range(0, 20).Select(i => $"m-{i}").ToArray();
        Assert.That(async () => await writer.AppendAsync(ids), Throws.InstanceOf<LogUnavailableException>());
        Assert.That(await StoredAsync(), Is.Zero, "the run was not completed");

        await _log.ExecuteAsync("drop trigger refuse on log.checkpoint");

        Assert.That(await writer.AppendUntilOpenAsync(ids), Is.EqualTo(Enumerable.Range(0, 20).Select(Added)));
        Assert.That(await writer.AppendAsync(ids), Is.EqualTo(Enumerable.Range(0, 20).Select(Duplicate)));
    }

    [Test]
    public async Task Two_equal_messages_in_one_batch_are_one_and_both_are_known_later()
    {
        await using var writer = await StartAsync();

        Assert.That(await writer.AppendAsync("a", "a", "b"), Is.EqualTo(new[] { Added(0), Duplicate(0), Added(1) }));
        Assert.That(await writer.AppendAsync("a", "b", "a", "a"), Is.EqualTo(new[] { Duplicate(0), Duplicate(1), Duplicate(0), Duplicate(0) }));
    }

    [Test]
    public async Task Writer_that_does_not_know_yet_what_the_log_has_says_so_and_takes_nothing_in()
    {
        await using var writer = new OpenWriter(_log);
        await using (var blocker = await _log.Source.OpenConnectionAsync())
        await using (var transaction = await blocker.BeginTransactionAsync())
        {
            await using var block = new NpgsqlCommand("lock table log.key_filter in access exclusive mode", blocker);
            await block.ExecuteNonQueryAsync();
            await writer.Writer.StartAsync(CancellationToken.None);
            await Eventually.HoldsAsync(() => writer.Writer.IsLoading, "it reads the filters");
            Assert.That((writer.Writer.IsOpen, writer.Writer.IsOverloaded), Is.EqualTo((false, true)));
        }

        await writer.Writer.Ready.WaitAsync(TimeSpan.FromMinutes(2));
        Assert.That((writer.Writer.IsOpen, writer.Writer.IsLoading), Is.EqualTo((true, false)));
    }

    private static (LogVerdict Verdict, long Index) Added(int at) => (LogVerdict.Added, First + at);

    private static (LogVerdict Verdict, long Index) Duplicate(int at) => (LogVerdict.Duplicate, First + at);

    private async Task<long> StoredAsync()
    {
        await using var command = _log.Source.CreateCommand("select count(*) from log.key_filter where length(bits) = 1048576");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<OpenWriter> StartAsync()
    {
        var writer = new OpenWriter(_log);
        await writer.StartAsync();
        return writer;
    }

    private sealed class OpenWriter : IAsyncDisposable
    {
        private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<HubInstruments>().BuildServiceProvider();
        private readonly DetachedSigner _sealer;

        public OpenWriter(TestLog log)
        {
            _sealer = new DetachedSigner(SigningIdentity.Of(log.Ca.IssueSeal().Certificate), TimeProvider.System);
            Writer = new LogWriter(
                log.Source, new CheckpointSigner(log.Signer, [_sealer], TimeProvider.System), new PayloadVault(log.Source, KeyEncryptionKeys.Parse(KeyEncryptionKeys.Generate()), default, TimeProvider.System),
                new StorageSpace(new LogOptions(), TimeProvider.System), new LogOptions(), TimeProvider.System, _services.GetRequiredService<HubInstruments>(), NullLogger<LogWriter>.Instance);
        }

        public LogWriter Writer { get; }

        public async Task StartAsync()
        {
            await Writer.StartAsync(CancellationToken.None);
            await Writer.Ready.WaitAsync(TimeSpan.FromMinutes(2));
        }

        public async Task<(LogVerdict Verdict, long Index)[]> AppendAsync(params string[] ids) =>
            [.. (await Writer.AppendAsync([.. ids.Select(Message)])).Select(o => (o.Verdict, o.Receipt.Index.Value))];

        /// <summary>As a sender does: again, until there is an answer.</summary>
        public async Task<(LogVerdict Verdict, long Index)[]> AppendUntilOpenAsync(params string[] ids)
        {
            (LogVerdict Verdict, long Index)[]? outcomes = null;
            await Eventually.HoldsAsync(
                async () =>
                {
                    try
                    {
                        outcomes = await AppendAsync(ids);
                        return true;
                    }
                    catch (LogUnavailableException)
                    {
                        return false;
                    }
                },
                "the writer is back");
            return outcomes!;
        }

        public async ValueTask DisposeAsync()
        {
            await Writer.StopAsync(CancellationToken.None);
            Writer.Dispose();
            _sealer.Dispose();
            await _services.DisposeAsync();
        }

        private static Sealed Message(string id)
        {
            var dataset = StandardsFolder.Catalogue.Datasets.Single(d => d.Name.Value == "leg.abnormal");
            return SealStage.Seal(new Validated(
                new Received
                {
                    Caller = new Caller { Participant = new Participant { Uscc = TestLog.Uscc, Name = "部门" }, System = "reg", Fingerprint = new string('a', 64) },
                    Dataset = dataset,
                    Version = dataset.Version(1)!,
                    Id = id,
                    At = new DateTimeOffset(2026, 11, 22, 5, 30, 0, TimeSpan.Zero),
                    Attributes = [],
                    Data = Encoding.UTF8.GetBytes("{}"),
                },
                TestLog.Uscc, 0));
        }
    }
}
