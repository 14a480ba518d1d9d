using Hub.Tests.Support;

namespace Hub.Tests.Architecture;

[TestFixture]
public sealed class ProjectTests
{
    [Test]
    public void Projects_reference_only_what_lies_to_their_left_and_use_only_their_own_packages()
    {
        var files = Directory.GetFiles(TestPaths.Root, "*.csproj", SearchOption.AllDirectories);

        var violations = files.SelectMany(f => ProjectRules.Violations(Path.GetFileNameWithoutExtension(f), File.ReadAllText(f))).ToArray();

        Assert.That(files, Has.Length.GreaterThanOrEqualTo(8));
        Assert.That(violations, Is.Empty);
    }

    [TestCase("Hub.Schemas", "<ProjectReference Include=\"../Hub.Core/Hub.Core.csproj\" />", "Hub.Schemas references Hub.Core")]
    [TestCase("Hub.Core", "<ProjectReference Include=\"../Hub.Adapters/Hub.Adapters.csproj\" />", "Hub.Core references Hub.Adapters")]
    [TestCase("Hub.Client", "<PackageReference Include=\"Npgsql\" />", "Hub.Client uses the package Npgsql")]
    [TestCase("Hub.Schemas", "<PackageReference Include=\"Confluent.Kafka\" />", "Hub.Schemas uses the package Confluent.Kafka")]
    [TestCase("Hub.Extras", "", "Hub.Extras is not a project")]
    public void Planted_violation_is_found(string project, string item, string expected) =>
        Assert.That(ProjectRules.Violations(project, $"<Project><ItemGroup>{item}</ItemGroup></Project>"), Has.One.StartsWith(expected));

    [Test]
    public void There_is_one_classic_solution_and_it_holds_every_project()
    {
        var solution = File.ReadAllText(Path.Combine(TestPaths.Root, "Hub.sln"));
        var projects = Directory.GetFiles(TestPaths.Root, "*.csproj", SearchOption.AllDirectories).Select(Path.GetFileName);

        Assert.That(Directory.GetFiles(TestPaths.Root, "*.slnx"), Is.Empty);
        Assert.That(projects.Where(p => !solution.Contains(p!, StringComparison.Ordinal)), Is.Empty);
    }
}
