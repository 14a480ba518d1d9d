using System.Security.Cryptography;
using System.Text.Json;
using Hub.Tests.Support;

namespace Hub.Tests.Adapters.Subscriptions;

/// <summary>Departments that take files.</summary>
[TestFixture]
public sealed class FileDropTests
{
    private readonly ScratchDirectory _directory = new();
    private PushHub _hub = null!;

    [OneTimeSetUp]
    public async Task StartHubAsync() => _hub = await PushHub.StartAsync(("Subscriptions:Directory", _directory.Path));

    [OneTimeTearDown]
    public async Task StopHubAsync()
    {
        await _hub.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public async Task Full_batches_become_files_whose_manifest_states_them_and_whose_seal_openssl_accepts()
    {
        await CreateAsync("lines", "--file", "ndjson", "--batch", "4", "--seconds", "86400", "--paused");
        var ids = await _hub.PublishAsync(9);
        await _hub.OrderAsync("resume", "lines");
        await _hub.EventuallyAsync("lines", a => a.Delivered == 8, "two full batches are written, the rest waits for more");

        var seals = Directory.GetFiles(_directory.File("lines"), "*.manifest.p7s").Order(StringComparer.Ordinal).ToArray();
        var rows = new List<JsonElement>();
        foreach (var seal in seals)
        {
            var file = seal[..^".manifest.p7s".Length];
            var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(file + ".manifest.json")).RootElement;
            var data = await File.ReadAllBytesAsync(file);
            var lines = (await File.ReadAllLinesAsync(file)).Select(l => JsonDocument.Parse(l).RootElement).ToArray();
            Assert.That(manifest.GetProperty("sha256").GetString(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(data))));
            Assert.That((await Shell.RunAsync(_directory.Path, "openssl", "dgst", "-sm3", "-r", file)).Output, Does.StartWith(manifest.GetProperty("sm3").GetString()!));
            Assert.That(manifest.GetProperty("rows").GetInt32(), Is.EqualTo(4).And.EqualTo(lines.Length));
            Assert.That((manifest.GetProperty("firstIndex").GetInt64(), manifest.GetProperty("lastIndex").GetInt64()), Is.EqualTo((IndexOf(lines[0]), IndexOf(lines[^1]))));
            Assert.That(long.Parse(manifest.GetProperty("checkpoint").GetString()!.Split('\n')[1], System.Globalization.CultureInfo.InvariantCulture), Is.GreaterThan(IndexOf(lines[^1])), "a checkpoint that covers it");
            var (code, output) = await Shell.RunAsync(_directory.Path, "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-in", seal, "-content", file + ".manifest.json", "-CAfile", _hub.Hub.Setup.Ca.CaChainPath, "-out", "/dev/null");
            Assert.That(code, Is.Zero, output);
            rows.AddRange(lines);
        }

        Assert.That(rows.Select(r => r.GetProperty("id").GetString()), Is.EqualTo(ids.Take(8)));
        Assert.That(rows[0].GetProperty("data").GetProperty("legalRepresentativeName").GetString(), Is.EqualTo("陈*"), "masked unless granted");
        Assert.That(Directory.GetFiles(_directory.File("lines")), Has.Length.EqualTo(6), "nothing unfinished lies about");
    }

    [Test]
    public async Task A_batch_whose_note_was_lost_is_written_again_under_the_same_name_with_the_same_content()
    {
        await CreateAsync("table", "--file", "csv");
        await _hub.PublishAsync(3);
        await _hub.EventuallyAsync("table", a => a.Delivered == 3, "they are written");
        await _hub.OrderAsync("pause", "table");
        var before = Contents("table");
        Assert.That(before.Keys.Where(f => f.EndsWith(".csv", StringComparison.Ordinal)).SelectMany(f => before[f].Split("\r\n", StringSplitOptions.RemoveEmptyEntries)).Where(l => !l.StartsWith("_logindex", StringComparison.Ordinal)),
            Has.Exactly(3).Items.And.All.Contains(",陈*,"), "a row each, masked");
        await _hub.PublishAsync(2);

        // What a crash leaves after the files are written and before the position is: the planned batch, and a position at its beginning.
        await using (var crash = _hub.Database.CreateCommand("update subscription.position p set next_index = s.batch_from from subscription.push s where s.name = 'table' and p.system = 'push/table'"))
        {
            await crash.ExecuteNonQueryAsync();
        }

        await _hub.OrderAsync("resume", "table");
        await Eventually.HoldsAsync(() => Indices("table").Length >= 5, "the rest is written too", 60);
        await _hub.EventuallyAsync("table", a => a.Delivered > 5, "and noted");
        var after = Contents("table");
        Assert.That(after.Where(f => before.ContainsKey(f.Key) && !f.Key.EndsWith(".p7s", StringComparison.Ordinal)), Is.EquivalentTo(before.Where(f => !f.Key.EndsWith(".p7s", StringComparison.Ordinal))));
        Assert.That(Indices("table"), Has.Length.EqualTo(5).And.Unique, "each row in one file");
    }

    [Test]
    public async Task A_snapshot_is_the_newest_message_of_each_key_in_files_that_say_so_and_then_what_comes_after_in_files_that_do_not()
    {
        var (kept, gone) = await _hub.PublishHistoryAsync(710_001);
        var (uscc, _) = await _hub.AddReceiverAsync();
        await _hub.OrderAsync("create", "state", "--uscc", uscc, "--dataset", Registration.Dataset, "--snapshot", "--file", "ndjson");
        var boundary = (await _hub.AnswerAsync("state")).Snapshot;
        await _hub.PublishAsync(1);
        await _hub.EventuallyAsync("state", a => a.Next > boundary, "the snapshot is passed");
        await _hub.PublishAsync(1, ("uscc", kept), ("name", "后来的名称"));
        await _hub.DeleteAsync(kept);
        await Eventually.HoldsAsync(() => Rows().Any(r => r.Operation == "delete"), "the changes are written");

        var rows = Rows();
        Assert.That(rows.Where(r => r.Subject == kept).Select(r => (r.Operation, r.Name, r.Snapshot)), Is.EqualTo(new[]
        {
            ("upsert", "新名称", (long?)boundary), ("upsert", "后来的名称", null), ("delete", null, null),
        }));
        Assert.That(rows.Where(r => r.Subject == gone), Is.Empty, "what was deleted before is not part of it");
        Assert.That(rows.Where(r => r.Index < boundary).GroupBy(r => r.Subject), Has.All.Exactly(1).Items, "one message of each key");
        Assert.That(rows.Select(r => r.Index), Is.Ordered.And.Unique);

        List<(long Index, string Subject, string Operation, string? Name, long? Snapshot)> Rows() =>
        [
            .. from seal in Directory.Exists(_directory.File("state")) ? Directory.GetFiles(_directory.File("state"), "*.manifest.p7s").Order(StringComparer.Ordinal) : Enumerable.Empty<string>()
               let file = seal[..^".manifest.p7s".Length]
               let manifest = JsonDocument.Parse(File.ReadAllText(file + ".manifest.json")).RootElement
               from line in File.ReadAllLines(file)
               let message = JsonDocument.Parse(line).RootElement
               select (
                   IndexOf(message),
                   message.GetProperty("subject").GetString()!,
                   message.GetProperty("operation").GetString()!,
                   message.GetProperty("operation").GetString() == "delete" ? null : message.GetProperty("data").GetProperty("name").GetString(),
                   manifest.TryGetProperty("snapshot", out var snapshot) ? snapshot.GetInt64() : (long?)null),
        ];
    }

    /// <summary>Log indices of all rows of finished files.</summary>
    private string[] Indices(string name) =>
        [.. Directory.GetFiles(_directory.File(name), "*.csv").SelectMany(f => File.ReadAllText(f).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)).Select(l => l.Split(',')[0])];

    private static long IndexOf(JsonElement message) => long.Parse(message.GetProperty("logindex").GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private Dictionary<string, string> Contents(string name) =>
        Directory.GetFiles(_directory.File(name)).ToDictionary(f => Path.GetFileName(f)!, File.ReadAllText, StringComparer.Ordinal);

    private async Task CreateAsync(string name, params string[] options)
    {
        var (uscc, _) = await _hub.AddReceiverAsync();
        var size = (await _hub.SizeAsync()).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await _hub.OrderAsync(["create", name, "--uscc", uscc, "--dataset", Registration.Dataset, "--index", size, .. options]);
    }
}
