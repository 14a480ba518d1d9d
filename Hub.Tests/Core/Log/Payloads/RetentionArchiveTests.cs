using System.Net;
using Hub.Core.Log.Archives;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Core.Log.Payloads;

/// <summary>A hub whose retention waits for archives.</summary>
[TestFixture]
public sealed class RetentionArchiveTests
{
    [Test]
    public async Task Expired_payloads_go_only_after_an_archive_that_holds_them_was_read_back()
    {
        using var scratch = new ScratchDirectory();
        await using var hub = await TestHub.StartAsync(("Sinks", "false"), ("Payloads:ArchiveDirectory", scratch.Path));
        using (var market = hub.Client(hub.Setup.MarketCertificate))
        {
            foreach (var id in new[] { "a", "b" })
            {
                using var content = Registration.Content(Registration.Event(id).ToJsonString(), "application/cloudevents+json");
                using var answer = await market.PostAsync(new Uri("/exchange", UriKind.Relative), content);
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            }
        }

        foreach (var sql in new[]
        {
            "select log.add_payload_partition(202001, 30)", "update log.month set month = 202001", "update log.payload_key set month = 202001", "update log.payload set month = 202001, retention = 30",
        })
        {
            await ExecuteAsync(sql);
        }

        await LookAsync(waiting: 1, kept: 2, "nothing is archived");
        var archiver = new LogArchiver(hub.Setup.Source, new EvidenceOptions { CaFile = hub.Setup.Ca.CaChainPath, CrlFile = hub.Setup.Ca.CrlPath });
        var archive = (await archiver.WriteAsync(scratch.Path)).Single().Path;
        var whole = await File.ReadAllBytesAsync(archive);
        await File.WriteAllBytesAsync(archive, whole[..^100]);
        File.SetLastWriteTimeUtc(archive, new DateTime(2026, 11, 22, 5, 30, 0, DateTimeKind.Utc));
        await LookAsync(waiting: 1, kept: 2, "what was read back is damaged");

        await File.WriteAllBytesAsync(archive, whole);
        await ExecuteAsync("update log.payload set content = content || '\\x00'::bytea where idx = (select max(idx) from log.payload)");
        await LookAsync(waiting: 1, kept: 2, "the archive holds something else than the database");

        await ExecuteAsync("update log.payload set content = substring(content for length(content) - 1) where idx = (select max(idx) from log.payload)");
        await LookAsync(waiting: 0, kept: 0, "all is archived");

        async Task LookAsync(int waiting, long kept, string why)
        {
            await Eventually.HoldsAsync(
                async () =>
                {
                    // A service looks at partitions at once and then after an hour; a reader of the hub's may hold the partition for a moment.
                    using var retention = ActivatorUtilities.CreateInstance<RetentionService>(hub.Services);
                    await retention.LookAsync(CancellationToken.None);
                    await using var count = hub.Setup.Source.CreateCommand("select count(*) from log.payload");
                    return (retention.Unarchived, (long)(await count.ExecuteScalarAsync())!) == (waiting, kept);
                },
                why);
        }

        async Task ExecuteAsync(string sql)
        {
            await using var command = hub.Setup.Source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }
}
