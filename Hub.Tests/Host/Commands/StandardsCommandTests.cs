using Hub.Host.Commands;
using Hub.Tests.Support;

namespace Hub.Tests.Host.Commands;

[TestFixture]
public sealed class StandardsCommandTests
{
    private ScratchDirectory _scratch = null!;

    [SetUp]
    public void Make_folder() => _scratch = new ScratchDirectory();

    [TearDown]
    public void Remove_folder() => _scratch.Dispose();

    [Test]
    public async Task Check_of_a_broken_standard_prints_file_and_line_and_exits_1()
    {
        var standards = await CopyAsync(path => path.StartsWith("datasets/leg.abnormal/", StringComparison.Ordinal));
        var schema = Path.Combine(standards, "datasets/leg.abnormal/v1.schema.json");
        await File.WriteAllTextAsync(schema, (await File.ReadAllTextAsync(schema)).Replace("element:abnormal-reason", "element:reasons", StringComparison.Ordinal));

        var (exit, output) = await CommandRun.HubAsync("standards", "check", "--standards", standards);

        Assert.That(exit, Is.EqualTo(1));
        Assert.That(output, Does.Match(@"v1\.schema\.json:12: error REFERENCE_UNKNOWN"));
    }

    [Test]
    public async Task New_dataset_can_be_sampled_once_it_has_an_example()
    {
        var standards = await CopyAsync(path => path.StartsWith("datasets/leg.abnormal/", StringComparison.Ordinal));
        await CommandRun.HubAsync("standards", "new", "leg.branch", "--standards", standards, "--title-zh", "分支机构", "--title-en", "Branches", "--field", "uscc=uscc", "name=organization-name");
        await File.WriteAllTextAsync(Path.Combine(standards, "datasets/leg.branch/examples/valid-1.json"), """{"uscc":"91445300MA4UQ8K7XE","name":"甲"}""");

        var (exit, output) = await CommandRun.HubAsync("standards", "sample", "leg.branch", "--standards", standards, "-n", "3");

        Assert.That(exit, Is.Zero);
        Assert.That(output.TrimEnd().Split('\n'), Has.Length.EqualTo(3).And.All.StartWith("{\"uscc\":\"914453"));
    }

    [Test]
    public async Task Derived_Avro_schema_makes_an_edited_schema_sound_again()
    {
        var standards = await CopyAsync(path => path.StartsWith("datasets/leg.abnormal/", StringComparison.Ordinal));
        var avro = Path.Combine(standards, "datasets/leg.abnormal/v1.avsc");
        var derived = await File.ReadAllTextAsync(avro);
        await File.WriteAllTextAsync(avro, "{}");

        await CommandRun.HubAsync("standards", "derive", "--standards", standards);

        Assert.That(await File.ReadAllTextAsync(avro), Is.EqualTo(derived));
    }

    [Test]
    public async Task Diff_against_an_older_edition_tells_what_breaks_and_exits_1()
    {
        var older = await CopyAsync(path => path.StartsWith("datasets/leg.abnormal/", StringComparison.Ordinal));
        var metadata = Path.Combine(older, "datasets/leg.abnormal/v1.schema.json");
        await File.WriteAllTextAsync(metadata, (await File.ReadAllTextAsync(metadata)).Replace(", \"listedBy\"]", "]", StringComparison.Ordinal));

        var (exit, output) = await CommandRun.HubAsync("standards", "diff", "leg.abnormal", "--standards", TestPaths.Standards, "--against", older);

        Assert.That(exit, Is.EqualTo(1));
        Assert.That(output, Does.Contain("~ leg.abnormal v1 /listedBy"));
    }

    [Test]
    public void Unknown_dataset_is_refused_with_the_names_that_exist() =>
        Assert.That(
            async () => await CommandRun.HubAsync("standards", "sample", "leg.nothing", "--standards", TestPaths.Standards),
            Throws.TypeOf<CommandException>().With.Message.Contains("leg.abnormal"));

    private async Task<string> CopyAsync(Func<string, bool> datasets)
    {
        var standards = _scratch.File("standards");
        foreach (var path in StandardsFolder.Bundle.Paths.Where(p => !p.StartsWith("datasets/", StringComparison.Ordinal) || datasets(p)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(standards, path))!);
            await File.WriteAllBytesAsync(Path.Combine(standards, path), StandardsFolder.Bundle[path].ToArray());
        }

        return standards;
    }
}
