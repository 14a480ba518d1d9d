using Hub.Adapters.Sources;
using Hub.Schemas.Catalogue;
using Hub.Tests.Support;

namespace Hub.Tests.Adapters.Sources;

/// <summary>Definitions of sources: what is wrong is named with its line.</summary>
[TestFixture]
public sealed class SourceFileTests
{
    private const string Sound = "dataset: leg.abnormal\ncertificate: c.pem\nfrom:\n  kind: files\n  path: in\nmap:\n  uscc: a\n  name: b\n  reason: {column: c, codes: {x: \"1\"}}\n  listedDate: {column: d, date: yyyyMMdd}\n  listedBy: {constant: e}\n";

    [Test]
    public void A_sound_file_is_read()
    {
        var (definition, faults) = Read(Sound + "every: 5m\nwhere:\n  - {column: f, in: [x]}\ndelete: {column: g, notIn: [h]}\n");

        Assert.That(faults, Is.Empty);
        Assert.That(definition!.Schedule.Every, Is.EqualTo(TimeSpan.FromMinutes(5)));
        Assert.That(definition.Mapping.Columns, Is.EqualTo(new[] { "a", "b", "c", "d", "f", "g" }));
    }

    [TestCase("dataset: leg.abnormal", "dataset: leg.nothing", 1, "no dataset")]
    [TestCase("certificate: c.pem\n", "", 1, "certificate is missing")]
    [TestCase("  name: b\n", "", 7, "lacks the required field /name")]
    [TestCase("  name: b\n", "  name: b\n  nme: b\n", 9, "is no field of leg.abnormal")]
    [TestCase("kind: files", "kind: fax", 4, "is none of files, sftp")]
    [TestCase("kind: files", "kind: http\n  url: ftp://x", 5, "no http or https")]
    [TestCase("path: in", "path: in\n  encoding: klingon", 6, "is no encoding")]
    [TestCase("path: in", "path: in\n  settle: soon", 6, "no duration")]
    [TestCase("  path: in", "  pth: in", 5, "There is no field pth")]
    [TestCase("codes: {x: \"1\"}", "lookup: none.csv", 9, "names no file")]
    [TestCase("codes: {x: \"1\"}", "codeMap: none", 9, "no map of the standard")]
    [TestCase("from:", "cron: every day\nfrom:", 3, "no Quartz cron")]
    [TestCase("kind: files\n  path: in", "kind: bridge\n  secret: s\n  table: \"a;drop\"\n  key: id", 6, "may not")]
    public void A_fault_is_named_with_its_line(string sound, string broken, int line, string what)
    {
        var (definition, faults) = Read(Sound.Replace(sound, broken, StringComparison.Ordinal));

        Assert.That(definition, Is.Null);
        Assert.That(faults.Select(f => (f.Line, f.En)), Has.Some.Matches<(int Line, string En)>(f => f.Line == line && f.En.Contains(what, StringComparison.Ordinal)), string.Join('\n', faults));
    }

    private static (SourceDefinition? Definition, IReadOnlyList<StandardsFault> Faults) Read(string yaml)
    {
        using var scratch = new ScratchDirectory();
        File.WriteAllText(scratch.File("source.yaml"), yaml);
        var faults = new StandardsFaults();
        return (SourceFile.Read(scratch.File("source.yaml"), StandardsFolder.Catalogue, faults), faults.Items);
    }
}
