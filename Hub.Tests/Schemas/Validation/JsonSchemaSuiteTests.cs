using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Schemas.Validation;

namespace Hub.Tests.Schemas.Validation;

/// <summary>The required tests of the public JSON-Schema-Test-Suite, run by the compiled engine.</summary>
public sealed class JsonSchemaSuiteTests
{
    [TestCase("draft4", SchemaDraft.Draft4)]
    [TestCase("draft6", SchemaDraft.Draft6)]
    [TestCase("draft7", SchemaDraft.Draft7)]
    [TestCase("draft2019-09", SchemaDraft.Draft201909)]
    [TestCase("draft2020-12", SchemaDraft.Draft202012)]
    public void Every_required_test_of_the_public_suite_passes(string folder, SchemaDraft draft)
    {
        var suite = FindSuite();
        var compiler = new JsonSchemaCompiler(new SchemaOptions { DefaultDraft = draft });
        AddRemotes(compiler, Path.Combine(suite, "remotes"), folder);

        var total = 0;
        var failures = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(suite, "tests", folder), "*.json").Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var group in document.RootElement.EnumerateArray())
            {
                total += group.GetProperty("tests").GetArrayLength();
                failures.AddRange(Run(compiler, Path.GetFileName(file), group));
            }
        }

        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{folder}: {total - failures.Count}/{total} passed"));
        Assert.That(failures, Is.Empty, string.Join('\n', failures));
    }

    private static IEnumerable<string> Run(JsonSchemaCompiler compiler, string file, JsonElement group)
    {
        CompiledSchema? schema = null;
        var reason = "";
        try
        {
            schema = compiler.Compile(Utf8(group.GetProperty("schema")));
        }
        catch (SchemaException e)
        {
            reason = e.Message;
        }

        foreach (var test in group.GetProperty("tests").EnumerateArray())
        {
            var expected = test.GetProperty("valid").GetBoolean();
            var message = Utf8(test.GetProperty("data"));
            var findings = new Findings();
            schema?.Validate(message, findings);
            if (schema is null || schema.IsValid(message) != expected || findings.HasErrors == expected)
            {
                yield return $"{file}: {group.GetProperty("description")}: {test.GetProperty("description")} {reason}";
            }
        }
    }

    /// <summary>The suite serves these documents below <c>http://localhost:1234/</c>; each draft has its own, and some are shared.</summary>
    private static void AddRemotes(JsonSchemaCompiler compiler, string remotes, string draft)
    {
        foreach (var path in Directory.EnumerateFiles(remotes, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(remotes, path).Replace('\\', '/');
            var owner = name.Split('/')[0];
            if (owner == draft || !(owner.StartsWith("draft", StringComparison.Ordinal) || owner == "v1"))
            {
                compiler.AddDocument(new Uri($"http://localhost:1234/{name}"), File.ReadAllBytes(path));
            }
        }
    }

    private static byte[] Utf8(JsonElement element) => Encoding.UTF8.GetBytes(element.GetRawText());

    private static string FindSuite()
    {
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
        {
            var suite = Path.Combine(folder.FullName, "shared", "data", "json-schema-test-suite");
            if (Directory.Exists(suite))
            {
                return suite;
            }
        }

        Assert.Ignore("The public suite is not here: put https://github.com/json-schema-org/JSON-Schema-Test-Suite (tests, remotes) into shared/data/json-schema-test-suite beside the checkout.");
        return "";
    }
}
