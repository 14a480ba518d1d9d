using System.Text;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Tools;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Standards;

[TestFixture]
public sealed class StandardsCheckTests
{
    private const string Metadata = "datasets/leg.abnormal/dataset.yaml";
    private const string Schema = "datasets/leg.abnormal/v1.schema.json";
    private const string Expected = "datasets/leg.abnormal/examples/expected.yaml";

    /// <summary>Part of the standard is enough to plant faults in, and quick to check.</summary>
    private static readonly Dictionary<string, string> s_files = StandardsFolder.Bundle.Paths
        .Where(path => !path.StartsWith("datasets/", StringComparison.Ordinal) || path.StartsWith("datasets/leg.abnormal/", StringComparison.Ordinal) || path.StartsWith("datasets/std.plan/", StringComparison.Ordinal))
        .Where(path => !path.Contains("industries", StringComparison.Ordinal))
        .ToDictionary(path => path, path => Encoding.UTF8.GetString(StandardsFolder.Bundle[path].Span), StringComparer.Ordinal);

    [Test]
    public void The_standard_of_the_repository_is_sound()
    {
        var report = StandardsCheck.Run(StandardsFolder.Bundle, TimeProvider.System);

        TestContext.Out.WriteLine($"datasets {report.Datasets}, elements {report.Elements}, code lists {report.CodeLists}, codes {report.Codes}, examples {report.ValidExamples} + {report.InvalidExamples}, texts {report.Texts}");
        Assert.That(report.Faults, Is.Empty);
        Assert.That(report.Datasets, Is.InRange(35, 45));
        Assert.That(report.ValidExamples, Is.GreaterThanOrEqualTo(3 * report.Datasets));
        Assert.That(report.InvalidExamples, Is.GreaterThanOrEqualTo(5 * report.Datasets));
        Assert.That(report.Texts, Is.EqualTo(11), "ten standards, and the form of the log's entries");
    }

    // What is planted: file, text, what takes its place, and the code of the fault expected on that line.
    [TestCase(Metadata, "name: leg.abnormal", "name: leg.abnorm", StandardsFaultCodes.NameMismatch)]
    [TestCase(Metadata, "updateCycle: real-time", "updateCycle: sometimes", StandardsFaultCodes.FieldInvalid)]
    [TestCase(Metadata, "retentionDays: 3650", "retentionDays: forever", StandardsFaultCodes.FieldInvalid)]
    [TestCase(Metadata, "openToSociety: true", "openToSocietty: true", StandardsFaultCodes.FieldUnknown)]
    [TestCase(Metadata, "providers: [market-supervision]", "providers: [ministry-of-magic]", StandardsFaultCodes.ReferenceUnknown)]
    [TestCase(Metadata, "businessKey: [/uscc,", "businessKey: [/nothing,", StandardsFaultCodes.PointerUnknown)]
    [TestCase(Metadata, "personal: false", "personal: true", StandardsFaultCodes.PersonalMismatch)]
    [TestCase(Metadata, "planItem: systems/5", "planItem: @systems/5", StandardsFaultCodes.YamlMalformed)]
    [TestCase(Schema, "urn:yunfu:element:uscc\"", "urn:yunfu:element:usc\"", StandardsFaultCodes.ReferenceUnknown)]
    [TestCase(Schema, "{\"$ref\": \"urn:yunfu:element:uscc\"}", "{\"$ref\": \"urn:yunfu:element:uscc\", \"maxLength\": 17}", StandardsFaultCodes.ReferenceOverridden)]
    [TestCase(Schema, "urn:yunfu:schema:leg.abnormal:v1", "urn:yunfu:schema:leg.abnormal:v2", StandardsFaultCodes.NameMismatch)]
    [TestCase(Schema, "\"additionalProperties\": false,", "\"additionalProperties\": false", StandardsFaultCodes.JsonMalformed)]
    [TestCase(Schema, "{\"$ref\": \"urn:yunfu:element:uscc\"}", "{\"type\": \"string\"}", StandardsFaultCodes.TitleMissing)]
    [TestCase(Schema, "{\"$ref\": \"urn:yunfu:element:uscc\"}", "{\"title\": \"码\", \"x-title-en\": \"Code\", \"x-codelist\": \"runes\"}", StandardsFaultCodes.ReferenceUnknown)]
    [TestCase(Schema, "{\"$ref\": \"urn:yunfu:element:uscc\"}", "{\"title\": \"码\", \"x-title-en\": \"Code\", \"pattern\": \"(\"}", StandardsFaultCodes.SchemaInvalid)]
    [TestCase(Schema, "\"rule\": \"dates-in-order\"", "\"rule\": \"dates-in-disorder\"", StandardsFaultCodes.SchemaInvalid)]
    [TestCase(Expected, "code: USCC_CHECK_DIGIT", "code: USCC_FORMAT", StandardsFaultCodes.ExampleNotRefused)]
    [TestCase(Expected, "file: invalid-check-digit.json", "file: invalid-digit.json", StandardsFaultCodes.FileMissing)]
    [TestCase("datasets/leg.abnormal/examples/valid-1.json", "\"listedDate\": \"2023-07-05\"", "\"listedDate\": \"2023-07-32\"", StandardsFaultCodes.ExampleInvalid)]
    [TestCase("datasets/leg.abnormal/v1.avsc", "\"name\": \"uscc\"", "\"name\": \"code\"", StandardsFaultCodes.AvroMismatch)]
    [TestCase("codes/abnormal-reasons.yaml", "code: \"2\"", "code: \"1\"", StandardsFaultCodes.Duplicate)]
    [TestCase("codes/divisions.yaml", "successors: [\"445303\"]", "successors: [\"445304\"]", StandardsFaultCodes.ReferenceUnknown)]
    [TestCase("codes/divisions.yaml", "from: \"1996-01\", to: \"2014-11\"", "from: \"1996-01\", to: \"1995-11\"", StandardsFaultCodes.DatesReversed)]
    [TestCase("codes/sex.yaml", "list: sex", "list: gender", StandardsFaultCodes.NameMismatch)]
    [TestCase("codes/maps/document-types-ga-to-ldt.yaml", "\"111\": [\"01\"]", "\"111\": [\"02\"]", StandardsFaultCodes.ReferenceUnknown)]
    [TestCase("elements/persons.yaml", "- id: person-name", "- id: citizen-id", StandardsFaultCodes.Duplicate)]
    [TestCase("texts/01-planning.md", "../datasets/std.plan/dataset.yaml", "../datasets/std.plam/dataset.yaml", StandardsFaultCodes.LinkBroken)]
    [TestCase("texts/01-planning.md", "数据集 `std.plan`", "数据集 `std.plam`", StandardsFaultCodes.ReferenceUnknown)]
    public void Planted_fault_is_found_with_its_line(string file, string text, string planted, string code)
    {
        var original = s_files[file];
        Assert.That(original, Does.Contain(text), "the fault cannot be planted");
        var at = original.IndexOf(text, StringComparison.Ordinal);
        var line = original[..at].Count(c => c == '\n') + 1;

        var report = Check(file, string.Concat(original.AsSpan(0, at), planted, original.AsSpan(at + text.Length)));

        // A YAML or JSON parser notices a missing end where the text goes on, a line later at most.
        Assert.That(report.Faults.Where(f => f.File == file && f.Code == code).Select(f => f.Line), Has.Some.InRange(line, line + 1), Describe(report));
        Assert.That(report.Errors, Is.GreaterThan(0));
    }

    [Test]
    public void Format_that_disagrees_with_the_schema_of_an_element_is_found()
    {
        var text = s_files["elements/persons.yaml"].Replace("format: \"an..60\"", "format: \"an..61\"", StringComparison.Ordinal);

        Assert.That(Check("elements/persons.yaml", text).Faults.Select(f => f.Code), Does.Contain(StandardsFaultCodes.FormatMismatch));
    }

    [Test]
    public void Missing_files_and_strange_files_are_found()
    {
        Assert.That(Check("datasets/leg.abnormal/v1.avsc", null).Faults.Select(f => f.Code), Does.Contain(StandardsFaultCodes.AvroMissing));
        Assert.That(Check("texts/03-internal-network.md", null).Faults.Select(f => f.Code), Does.Contain(StandardsFaultCodes.FileMissing));
        Assert.That(Check("datasets/leg.abnormal/v1.schema.jsn", "{}").Faults.Select(f => f.Code), Does.Contain(StandardsFaultCodes.FileUnknown));
        Assert.That(Check("datasets/leg.abnormal/examples/valid-3.json", null).Faults.Select(f => f.Code), Does.Contain(StandardsFaultCodes.ExamplesTooFew));
        Assert.That(Check("datasets/std.plan/dataset.yaml", null).Faults.Select(f => f.Code), Does.Contain(StandardsFaultCodes.PlanItemMissing));
    }

    [Test]
    public void Yaml_that_breaks_off_is_a_fault_of_its_file()
    {
        var report = Check(Metadata, s_files[Metadata].Replace("planItem: systems/5", "planItem: [systems/5", StringComparison.Ordinal));

        Assert.That(report.Faults.Where(f => f.Code == StandardsFaultCodes.YamlMalformed).Select(f => f.File), Is.EqualTo(new[] { Metadata }));
    }

    [Test]
    public void List_to_be_verified_cannot_be_closed()
    {
        var report = Check("codes/sex.yaml", s_files["codes/sex.yaml"].Replace("codes:", "closed: true\ncodes:", StringComparison.Ordinal));

        Assert.That(report.Faults.Where(f => f.File == "codes/sex.yaml").Select(f => f.Code), Is.EqualTo(new[] { StandardsFaultCodes.FieldInvalid }));
    }

    [Test]
    public void Text_without_an_English_abstract_is_found()
    {
        var text = s_files["texts/01-planning.md"].Replace("## Abstract", "## End", StringComparison.Ordinal);

        Assert.That(Check("texts/01-planning.md", text).Faults.Select(f => f.Code), Does.Contain(StandardsFaultCodes.TextIncomplete));
    }

    [Test]
    public void New_version_that_breaks_compatibility_is_found_on_its_line()
    {
        var next = s_files[Schema]
            .Replace("leg.abnormal:v1", "leg.abnormal:v2", StringComparison.Ordinal)
            .Replace("\"listedBy\"]", "\"listedBy\", \"listedByUscc\"]", StringComparison.Ordinal);
        var line = next.Split('\n').ToList().FindIndex(l => l.Contains("\"required\"", StringComparison.Ordinal)) + 1;

        var fault = Check("datasets/leg.abnormal/v2.schema.json", next).Faults.Single(f => f.Code == StandardsFaultCodes.VersionIncompatible);

        Assert.That(fault.File, Is.EqualTo("datasets/leg.abnormal/v2.schema.json"));
        Assert.That(fault.Line, Is.EqualTo(line).Or.EqualTo(next.Split('\n').ToList().FindIndex(l => l.Contains("\"listedByUscc\": ", StringComparison.Ordinal)) + 1));
    }

    private static StandardsReport Check(string file, string? text)
    {
        var files = new Dictionary<string, string>(s_files, StringComparer.Ordinal);
        files.Remove(file);
        if (text is not null)
        {
            files.Add(file, text);
        }

        return StandardsCheck.Run(new StandardsBundle(files.Select(f => KeyValuePair.Create(f.Key, new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(f.Value))))), TimeProvider.System);
    }

    private static string Describe(StandardsReport report) =>
        string.Join('\n', report.Faults.Where(f => f.Code is not (StandardsFaultCodes.PlanItemMissing or StandardsFaultCodes.Unused)).Take(20));
}
