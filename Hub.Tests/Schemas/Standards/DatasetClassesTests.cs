using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Client.Typed;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Tools;
using Hub.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hub.Tests.Schemas.Standards;

/// <summary>The generated classes of every dataset, compiled.</summary>
[TestFixture]
public sealed class DatasetClassesTests
{
    private StandardsCatalogue _catalogue = null!;
    private Assembly _classes = null!;

    [OneTimeSetUp]
    public void Generate_and_compile_all()
    {
        _catalogue = StandardsCatalogue.Load(StandardsBundle.FromDirectory(TestPaths.Standards));
        var files = new DatasetClasses(_catalogue, "Generated").Write(_catalogue.Datasets).ToList();
        Assert.That(files.Select(f => f.File), Is.Unique);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(p => (MetadataReference)MetadataReference.CreateFromFile(p));
        var compilation = CSharpCompilation.Create(
            "Generated", files.Select(f => CSharpSyntaxTree.ParseText(f.Text, path: f.File)), references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Assert.That(emitted.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString()), Is.Empty);
        _classes = Assembly.Load(image.ToArray());
    }

    [Test]
    public void Every_dataset_version_has_a_record_that_names_its_event_type()
    {
        var types = _classes.GetTypes().Where(t => t.IsAssignableTo(typeof(IDatasetRecord))).Select(EventTypeOf);

        Assert.That(types, Is.EquivalentTo(_catalogue.Datasets.SelectMany(d => d.Versions).Select(v => v.EventType)));
    }

    [Test]
    public void Valid_examples_of_the_standard_come_back_as_they_were()
    {
        var count = 0;
        foreach (var type in _classes.GetTypes().Where(t => t.IsAssignableTo(typeof(IDatasetRecord))))
        {
            var dataset = string.Join('.', EventTypeOf(type).Split('.')[1..^1]);
            foreach (var file in Directory.GetFiles(Path.Combine(TestPaths.Standards, "datasets", dataset, "examples"), "valid-*.json"))
            {
                var example = JsonNode.Parse(File.ReadAllText(file))!;
                var back = JsonSerializer.SerializeToNode(example.Deserialize(type), type)!;
                Assert.That(Differences(example, back, ""), Is.Empty, file);
                count++;
            }
        }

        Assert.That(count, Is.GreaterThan(_catalogue.Datasets.Count));
    }

    [Test]
    public void Closed_code_lists_have_constants_and_types_are_those_of_the_language()
    {
        var registration = _classes.GetType("Generated.LegRegistrationV1")!;

        Assert.That(_classes.GetType("Generated.RegistrationStatusCodes")!.GetField("MovedOut")!.GetRawConstantValue(), Is.EqualTo("moved_out"));
        Assert.That(registration.GetProperty("EstablishedDate")!.PropertyType, Is.EqualTo(typeof(DateOnly)));
        Assert.That(registration.GetProperty("RegisteredCapital")!.PropertyType, Is.EqualTo(typeof(decimal?)));
        Assert.That(new NullabilityInfoContext().Create(registration.GetProperty("BusinessScope")!).ReadState, Is.EqualTo(NullabilityState.Nullable));
        Assert.That(new NullabilityInfoContext().Create(registration.GetProperty("Name")!).ReadState, Is.EqualTo(NullabilityState.NotNull));
    }

    private static string EventTypeOf(Type type) => (string)type.GetProperty("EventType", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    /// <summary>Pointers at which two documents say something else; the same instant, or the same number, may be written in two ways.</summary>
    private static IEnumerable<string> Differences(JsonNode? a, JsonNode? b, string at) => (a, b) switch
    {
        (JsonObject x, JsonObject y) => x.Select(p => p.Key).Union(y.Select(p => p.Key)).SelectMany(k => Differences(x[k], y[k], $"{at}/{k}")),
        (JsonArray x, JsonArray y) when x.Count == y.Count => x.Zip(y).SelectMany((p, i) => Differences(p.First, p.Second, $"{at}/{i}")),
        (JsonValue x, JsonValue y) when x.GetValueKind() == JsonValueKind.Number => x.GetValue<decimal>() == y.GetValue<decimal>() ? [] : [at],
        (JsonValue x, JsonValue y) when x.TryGetValue<DateTimeOffset>(out var s) && y.TryGetValue<DateTimeOffset>(out var t) => s == t ? [] : [at],
        _ => JsonNode.DeepEquals(a, b) ? [] : [at],
    };
}
