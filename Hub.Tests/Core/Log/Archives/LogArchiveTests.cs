using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Hub.Core.Log.Archives;
using Hub.Core.Log.Evidence;
using Hub.Proofs.Trust;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Log.Archives;

/// <summary>A log of 900 entries and its archives: three files of a chain; what is done to them, and what verification says of it.</summary>
[TestFixture]
public sealed class LogArchiveTests
{
    private TestLog _log = null!;
    private ScratchDirectory _archives = null!;
    private ScratchDirectory _work = null!;

    [OneTimeSetUp]
    public async Task Archive_a_log()
    {
        _log = await TestLog.CreateAsync();
        await _log.AppendAsync(300);
        await _log.AppendAsync(600);
        await _log.StampAsync(900);
        _archives = new ScratchDirectory();
        await Archiver().WriteAsync(_archives.Path, to: 700);
        await Archiver().WriteAsync(_archives.Path);
    }

    [OneTimeTearDown]
    public async Task Drop_the_log()
    {
        _archives.Dispose();
        await _log.DisposeAsync();
    }

    [SetUp]
    public void Copy_the_archives()
    {
        _work = new ScratchDirectory();
        foreach (var file in Directory.EnumerateFiles(_archives.Path))
        {
            File.Copy(file, _work.File(Path.GetFileName(file)));
        }
    }

    [TearDown]
    public void Remove_the_copy() => _work.Dispose();

    [Test]
    public void Chain_of_archives_is_intact_whatever_the_order_they_are_given_in()
    {
        var report = Verify([.. ArchiveName.In(_work.Path).Select(a => a.Path).Reverse()]);

        Assert.That(report.Faults, Is.Empty);
        Assert.That(report.Archives.Select(a => a.File), Is.EqualTo(new[] { "log-0-512.zip", "log-512-700.zip", "log-700-900.zip" }));
        Assert.That(report.Archives.Sum(a => a.Payloads), Is.EqualTo(720));
        Assert.That(report.Archives[1].Previous, Is.EqualTo(report.Archives[0].Sha256));
    }

    [Test]
    public async Task Same_log_gives_the_same_bytes_and_a_log_that_has_not_grown_nothing()
    {
        using var again = new ScratchDirectory();
        await Archiver().WriteAsync(again.Path, to: 700);
        await Archiver().WriteAsync(again.Path);

        foreach (var (path, _, _) in ArchiveName.In(_archives.Path))
        {
            Assert.That(await File.ReadAllBytesAsync(again.File(Path.GetFileName(path))), Is.EqualTo(await File.ReadAllBytesAsync(path)), path);
        }

        Assert.That(await Archiver().WriteAsync(again.Path), Is.Empty);
        Assert.That(() => Archiver().WriteAsync(again.Path, from: 600), Throws.TypeOf<ArchiveException>());
    }

    [Test]
    public async Task Standard_tools_take_an_archive_apart()
    {
        var taken = _work.File("taken");
        await ZipFile.ExtractToDirectoryAsync(_work.File("log-0-512.zip"), taken);

        var (code, said) = await Shell.RunAsync(taken, "sha256sum", "--quiet", "-c", "SHA256SUMS");

        Assert.That(code, Is.Zero, said);
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(taken, "payloads", "0000000000000007")), Is.EqualTo(TestLog.PayloadOf(7)));
    }

    [TestCase(true, ArchiveFaultCodes.Entry, "entry 7")]
    [TestCase(false, ArchiveFaultCodes.File, "entries/0000000000000000")]
    public void Changed_entry_is_found_at_its_index_though_the_sums_were_made_to_fit(bool fitting, string code, string place)
    {
        Alter("log-0-512.zip", "entries/0000000000000000", bytes => Replace(bytes, "\"m-7\"", "\"x-7\""), fitting);

        AssertFound(code, "log-0-512.zip", place);
    }

    [TestCase(true, ArchiveFaultCodes.Payload)]
    [TestCase(false, ArchiveFaultCodes.File)]
    public void Changed_payload_is_found_at_its_index(bool fitting, string code)
    {
        Alter("log-512-700.zip", "payloads/0000000000000600", bytes => [.. bytes[..^1], (byte)'!'], fitting);

        AssertFound(code, "log-512-700.zip", "entry 600");
    }

    [Test]
    public void Changed_proof_and_changed_seal_are_found()
    {
        Alter("log-512-700.zip", "proof.multiproof", bytes => Replace(bytes, "indices 512-699\n", "indices 512-699\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"), fitting: true);
        Alter("log-700-900.zip", "META-INF/seal.p7s", bytes => [.. bytes[..40], (byte)(bytes[40] ^ 1), .. bytes[41..]], fitting: true);

        var faults = Verify().Faults.Select(f => (f.Code, f.File)).ToArray();

        Assert.That(faults, Does.Contain((ArchiveFaultCodes.Proof, "log-512-700.zip")).And.Contain((ArchiveFaultCodes.Checkpoint, "log-700-900.zip")));
    }

    [Test]
    public void Altered_manifest_is_found()
    {
        Alter("log-512-700.zip", "archive.json", bytes => Replace(bytes, "\"size\": 900", "\"size\": 901"), fitting: true);

        AssertFound(ArchiveFaultCodes.Manifest, "log-512-700.zip", "archive.json");
    }

    [Test]
    public void Link_to_another_file_is_found()
    {
        Alter("log-700-900.zip", "archive.json", bytes => Replace(bytes, "\"previous\": \"", "\"previous\": \"0"), fitting: true);

        AssertFound(ArchiveFaultCodes.Link, "log-700-900.zip", "");
    }

    [Test]
    public void Missing_archive_of_the_chain_is_named_by_its_entries()
    {
        File.Delete(_work.File("log-512-700.zip"));

        var fault = Verify().Faults.Single();

        Assert.That((fault.Code, fault.File, fault.Place), Is.EqualTo((ArchiveFaultCodes.Gap, "log-700-900.zip", "entry 512")));
        Assert.That(fault.Detail, Does.Contain("512-699"));
    }

    [Test]
    public void Archives_that_bear_each_others_names_are_found()
    {
        File.Move(_work.File("log-0-512.zip"), _work.File("x"));
        File.Move(_work.File("log-512-700.zip"), _work.File("log-0-512.zip"));
        File.Move(_work.File("x"), _work.File("log-512-700.zip"));

        Assert.That(Verify().Faults.Select(f => (f.Code, f.File)), Is.EquivalentTo(new[] { (ArchiveFaultCodes.Manifest, "log-0-512.zip"), (ArchiveFaultCodes.Manifest, "log-512-700.zip") }));
    }

    [Test]
    public void Truncated_archive_and_lost_payload_are_found()
    {
        var bytes = File.ReadAllBytes(_work.File("log-700-900.zip"));
        File.WriteAllBytes(_work.File("log-700-900.zip"), bytes[..(bytes.Length / 2)]);
        Alter("log-512-700.zip", "payloads/0000000000000600", _ => null, fitting: true);

        var faults = Verify().Faults.Select(f => (f.Code, f.File, f.Place)).ToArray();

        Assert.That(faults, Does.Contain((ArchiveFaultCodes.Container, "log-700-900.zip", "")).And.Contain((ArchiveFaultCodes.Payload, "log-512-700.zip", "entry 600")));
    }

    /// <summary>Who holds the keys of the log can sign two histories, and make links that fit. Their trees do not.</summary>
    [Test]
    public async Task Archive_of_another_history_does_not_continue_the_chain_even_with_a_fitting_link()
    {
        await using var other = await TestLog.CreateAsync(_log.Signer);
        await other.AppendAsync(900, variant: true);
        using var theirs = new ScratchDirectory();
        await Archiver(other).WriteAsync(theirs.Path, from: 700);
        File.Copy(theirs.File("log-700-900.zip"), _work.File("log-700-900.zip"), overwrite: true);
        var before = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(_work.File("log-512-700.zip"))));
        Alter("log-700-900.zip", "archive.json", bytes => Replace(bytes, "\"previous\": null", $"\"previous\": \"{before}\""), fitting: true);

        var fault = new ArchiveVerifier(keys: [_log.Verifier]).Verify(Paths()).Faults.Single();

        Assert.That((fault.Code, fault.File), Is.EqualTo((ArchiveFaultCodes.Link, "log-700-900.zip")));
        Assert.That(fault.Detail, Does.Contain("another history"));
    }

    [Test]
    public async Task Damaged_range_of_the_log_is_not_archived()
    {
        await using var damaged = await TestLog.CreateAsync();
        await damaged.AppendAsync(20);
        await damaged.ExecuteAsync("update log.entry set body = (select body from log.entry where idx = 3) where idx = 7");

        Assert.That(() => Archiver(damaged).WriteAsync(_work.File("none")), Throws.TypeOf<InvalidDataException>().With.Message.Contains("hub log check"));
        Assert.That(Directory.EnumerateFiles(_work.File("none")), Is.Empty);
    }

    private LogArchiver Archiver(TestLog? log = null) =>
        new((log ?? _log).Source, new EvidenceOptions { CaFile = (log ?? _log).Ca.CaChainPath, CrlFile = (log ?? _log).Ca.CrlPath }) { FileBytes = 500_000 };

    private string[] Paths() => [.. ArchiveName.In(_work.Path).Select(a => a.Path)];

    private ArchiveReport Verify(string[]? paths = null) => new ArchiveVerifier(TrustAnchors.FromPem(File.ReadAllText(_log.Ca.CaChainPath)), [_log.Verifier]).Verify(paths ?? Paths());

    private void AssertFound(string code, string file, string place) =>
        Assert.That(Verify().Faults.Select(f => (f.Code, f.File, f.Place)), Does.Contain((code, file, place)));

    /// <summary>Changes a file within an archive, or takes it out; <paramref name="fitting"/> also makes SHA256SUMS say so.</summary>
    private void Alter(string archive, string name, Func<byte[], byte[]?> change, bool fitting)
    {
        var path = _work.File(archive);
        var files = new List<(string Name, byte[] Content)>();
        using (var zip = ZipFile.OpenRead(path))
        {
            foreach (var entry in zip.Entries)
            {
                var content = new byte[entry.Length];
                using var source = entry.Open();
                source.ReadExactly(content);
                files.Add((entry.FullName, content));
            }
        }

        var at = files.FindIndex(f => f.Name == name);
        var before = files[at].Content;
        var changed = change([.. before]);
        Assert.That(changed, Is.Not.EqualTo(before), "something was changed");
        if (changed is null)
        {
            files.RemoveAt(at);
        }
        else
        {
            files[at] = (name, changed);
        }

        File.Delete(path);
        using var target = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (file, content) in files)
        {
            using var stream = target.CreateEntry(file).Open();
            stream.Write(fitting && file == "SHA256SUMS"
                ? Encoding.UTF8.GetBytes(string.Concat(files.Where(f => f.Name != file).Select(f => $"{Convert.ToHexStringLower(SHA256.HashData(f.Content))}  {f.Name}\n")))
                : content);
        }
    }

    /// <summary>Byte for byte: an entry bundle is no text.</summary>
    private static byte[] Replace(byte[] bytes, string what, string with) => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace(what, with, StringComparison.Ordinal));
}
