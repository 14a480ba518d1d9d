using Hub.Tests.Support;

namespace Hub.Tests.Architecture;

[TestFixture]
public sealed class StageTests
{
    [Test]
    public void Stages_of_the_core_use_only_what_comes_before_them()
    {
        var files = Sources().ToArray();

        Assert.That(files, Has.Length.GreaterThan(50));
        Assert.That(files.SelectMany(f => StageRules.Violations(Path.GetRelativePath(TestPaths.Root, f), File.ReadAllText(f))), Is.Empty);
    }

    [TestCase("namespace Hub.Core.Seal;", "using Hub.Core.Log;", "Seal uses Log")]
    [TestCase("namespace Hub.Core.Log;", "using Hub.Core.Delivery;", "Log uses Delivery")]
    [TestCase("namespace Hub.Core.Intake;", "using Hub.Core.Pipeline;", "Intake uses Pipeline")]
    [TestCase("namespace Hub.Core.Misc;", "", "is no stage")]
    public void Planted_violation_is_found(string own, string use, string expected) =>
        Assert.That(StageRules.Violations("Planted.cs", $"{use}\n\n{own}\n"), Has.One.Contains(expected));

    [Test]
    public void Clock_comes_from_outside()
    {
        var offenders = Directory.GetFiles(TestPaths.Root, "*.cs", SearchOption.AllDirectories)
            .Where(f => !IsGenerated(f) && !f.Contains("/Hub.Tests/", StringComparison.Ordinal))
            .Where(f => File.ReadAllText(f) is var text && new[] { "DateTime." + "Now", "DateTime." + "UtcNow", "DateTimeOffset." + "Now", "DateTimeOffset." + "UtcNow" }.Any(text.Contains));

        Assert.That(offenders, Is.Empty, "time comes from TimeProvider");
    }

    private static IEnumerable<string> Sources() =>
        Directory.GetFiles(Path.Combine(TestPaths.Root, "Hub.Core"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !IsGenerated(f) && File.ReadAllText(f).Contains("namespace Hub.Core", StringComparison.Ordinal));

    private static bool IsGenerated(string path) => path.Contains("/obj/", StringComparison.Ordinal) || path.Contains("/bin/", StringComparison.Ordinal);
}
