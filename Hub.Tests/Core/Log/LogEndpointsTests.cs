using System.Net;
using Hub.Core.Log;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Hub.Core.Log.Serving;
using Hub.Proofs;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Tree;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hub.Tests.Core.Log;

[TestFixture]
public sealed class LogEndpointsTests
{
    private TestLog _log = null!;
    private WebApplication _host = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task Serve_a_log_of_600_entries()
    {
        _log = await TestLog.CreateAsync();
        await _log.AppendAsync(500);
        await _log.AppendAsync(100);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(_log.Source);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new LogOptions { AnonymousReads = 1 });
        builder.Services.AddSingleton(new PayloadVault(_log.Source, null, default, TimeProvider.System));
        builder.Services.AddLogServing();
        _host = builder.Build();
        _host.MapLog(new EvidenceOptions
        {
            CaFile = _log.Ca.CaChainPath,
            CrlFile = _log.Ca.CrlPath,
            PayloadPermitted = (context, entry) => context.Request.Headers["caller"] == entry.Sender,
        });
        await _host.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_host.Urls.First()) };
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _host.DisposeAsync();
        await _log.DisposeAsync();
    }

    [Test]
    public async Task Auditor_rebuilds_the_root_from_the_entry_bundles_alone()
    {
        var response = await _client.GetAsync(new Uri("/log/checkpoint", UriKind.Relative));
        Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/plain; charset=utf-8"));
        Assert.That(response.Headers.CacheControl!.NoCache, Is.True);
        var note = SignedNote.Parse(await response.Content.ReadAsStringAsync());
        Assert.That(note.IsSignedBy(_log.Verifier), Is.True);
        var checkpoint = Checkpoint.Parse(note.Text);

        var leaves = new List<byte>();
        foreach (var path in new[] { "entries/000", "entries/001", "entries/002.p/88" })
        {
            leaves.AddRange(EntryBundle.Parse(await GetTileAsync(path)).SelectMany(e => MerkleHash.Leaf(e.Span)));
        }

        Assert.That(MerkleHash.Root(leaves.ToArray()), Is.EqualTo(checkpoint.Root.ToArray()));
        Assert.That(await GetTileAsync("0/001"), Is.EqualTo(leaves.Skip(256 * 32).Take(256 * 32)));
        Assert.That(await GetTileAsync("0/002.p/88"), Is.EqualTo(leaves.Skip(512 * 32)));
        Assert.That(await GetTileAsync("0/002.p/10"), Is.EqualTo(leaves.Skip(512 * 32).Take(10 * 32)), "a partial tile stays available when it has grown");
        Assert.That(await GetTileAsync("1/000.p/2"), Has.Length.EqualTo(64));
    }

    [TestCase("0/000", "public")]
    [TestCase("entries/000", "private")]
    public async Task Tiles_may_be_cached_for_ever_and_entries_by_their_reader_only(string path, string who)
    {
        var response = await _client.GetAsync(new Uri("/log/tile/" + path, UriKind.Relative));

        Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo("application/octet-stream"));
        Assert.That(response.Headers.GetValues("Cache-Control").Single().Split(", "), Is.EquivalentTo(new[] { who, "max-age=31536000", "immutable" }));
    }

    [Test]
    public async Task Checkpoint_that_the_reader_has_is_not_sent_again()
    {
        var first = await _client.GetAsync(new Uri("/log/checkpoint", UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/log/checkpoint") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };

        using var second = await _client.SendAsync(request);

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
    }

    [Test]
    public async Task Full_tile_is_read_once_and_strangers_wait_in_a_short_line()
    {
        Assert.That(await GetTileAsync("0/001"), Has.Length.EqualTo(256 * 32));
        await using var connection = await _log.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var block = new Npgsql.NpgsqlCommand("lock table log.tile in access exclusive mode", connection, transaction);
        await block.ExecuteNonQueryAsync();

        Assert.That(await GetTileAsync("0/001"), Has.Length.EqualTo(256 * 32), "from memory");
        Assert.That(await GetTileAsync("0/001.p/9"), Has.Length.EqualTo(9 * 32), "the part of a tile too");
        var waiting = Enumerable.Range(0, 66).Select(_ => _client.GetAsync(new Uri("/log/tile/0/002.p/88", UriKind.Relative))).ToList();
        using var refused = await await Task.WhenAny(waiting);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(refused.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
        await transaction.RollbackAsync();

        var answers = await Task.WhenAll(waiting);
        Assert.That(answers.Count(a => a.StatusCode == HttpStatusCode.OK), Is.EqualTo(65), "one at a time, 64 waiting");
    }

    [Test]
    public async Task Keys_of_the_log_are_published() =>
        Assert.That(await _client.GetStringAsync(new Uri("/log/vkeys", UriKind.Relative)), Is.EqualTo($"{_log.Verifier}\n"));

    [TestCase("tile/0/002")]
    [TestCase("tile/0/002.p/89")]
    [TestCase("tile/entries/002")]
    [TestCase("tile/entries/002.p/89")]
    [TestCase("tile/0/003.p/1")]
    [TestCase("tile/1/000")]
    [TestCase("tile/9/000")]
    [TestCase("tile/0/2")]
    [TestCase("evidence/600")]
    [TestCase("evidence/-1")]
    public async Task What_is_not_there_yet_is_not_found(string path)
    {
        var response = await _client.GetAsync(new Uri("/log/" + path, UriKind.Relative));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(response.Headers.CacheControl, Is.Null, "a tile that comes later must not be hidden by a cache");
    }

    [Test]
    public async Task Evidence_carries_the_payload_only_for_those_who_may_see_it()
    {
        var stranger = await EvidenceAsync("nobody");
        var sender = await EvidenceAsync(TestLog.Uscc);

        Assert.That(stranger.Keys, Does.Not.Contain(EvidencePackageFile.Payload));
        Assert.That(sender[EvidencePackageFile.Payload], Is.EqualTo(TestLog.PayloadOf(7)));
        Assert.That(InclusionReceipt.Parse(System.Text.Encoding.UTF8.GetString(sender[EvidencePackageFile.Proof])).Index, Is.EqualTo(7));
    }

    private async Task<IReadOnlyDictionary<string, byte[]>> EvidenceAsync(string caller)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/log/evidence/7") { Headers = { { "caller", caller } } };
        using var response = await _client.SendAsync(request);
        Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo(EvidencePackageFile.MediaType));
        return EvidencePackageFile.Read(await response.Content.ReadAsStreamAsync());
    }

    private Task<byte[]> GetTileAsync(string path) => _client.GetByteArrayAsync(new Uri("/log/tile/" + path, UriKind.Relative));
}
