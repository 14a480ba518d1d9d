using Hub.Schemas.Catalogue;
using Hub.Schemas.Validation;

namespace Hub.Schemas.Tools;

/// <summary>Every valid example passes, every invalid one is refused for the reason it stands for, and there are enough of both.</summary>
internal sealed class ExampleCheck(StandardsBundle bundle, ICodeListLookup codeLists, TimeProvider time, StandardsFaults faults)
{
    private const int LeastValid = 3;
    private const int LeastInvalid = 5;

    public int Valid { get; private set; }

    public int Invalid { get; private set; }

    public void Run(Dataset dataset)
    {
        var newest = dataset.Versions[^1];
        IMessageValidator validator;
        try
        {
            validator = MessageValidators.Compile(newest, dataset.BusinessKey, codeLists, time: time);
        }
        catch (SchemaException e)
        {
            var path = StandardsCheck.PathOf(newest, "schema.json");
            faults.Add(StandardsFaultCodes.SchemaInvalid, path, LineOf(path, e.Pointer ?? ""), "模式无法编译。", $"The schema does not compile: {e.Message}");
            return;
        }

        var folder = $"datasets/{dataset.Name}/examples/";
        var valid = bundle.Below(folder + "valid-").ToList();
        var invalid = bundle.Below(folder + "invalid-").ToList();
        Valid += valid.Count;
        Invalid += invalid.Count;
        if (valid.Count < LeastValid || invalid.Count < LeastInvalid)
        {
            faults.Add(
                StandardsFaultCodes.ExamplesTooFew,
                folder + "expected.yaml",
                0,
                $"至少要有 {LeastValid} 个正确示例和 {LeastInvalid} 个错误示例,现有 {valid.Count} 和 {invalid.Count} 个。",
                $"There must be at least {LeastValid} valid and {LeastInvalid} invalid examples; there are {valid.Count} and {invalid.Count}.");
        }

        var findings = new Findings();
        foreach (var path in valid)
        {
            findings.Clear();
            validator.Validate(bundle[path].Span, findings, []);
            foreach (var finding in findings.Items.Where(f => f.Severity == Severity.Error))
            {
                faults.Add(StandardsFaultCodes.ExampleInvalid, path, LineOf(path, finding.Pointer), $"正确示例未通过:{finding.Code} {finding.Pointer} {finding.Zh}", $"The valid example is refused: {finding.Code} at '{finding.Pointer}': {finding.En}");
            }
        }

        CheckInvalid(folder, invalid, validator, findings);
    }

    private void CheckInvalid(string folder, List<string> invalid, IMessageValidator validator, Findings findings)
    {
        var index = folder + "expected.yaml";
        if (!bundle.TryGet(index, out var bytes) || YamlFields.Read(index, bytes.Value, faults) is not { } fields)
        {
            faults.Add(StandardsFaultCodes.FileMissing, index, 0, "缺少 expected.yaml。", "There is no expected.yaml.");
            return;
        }

        var expected = fields.Items("expected").Select(item => (Path: folder + item.Required("file"), Code: item.Required("code"), Pointer: item.Optional("pointer") ?? "", Line: item.StartLine)).ToList();
        fields.NoMore();
        foreach (var path in invalid.Except(expected.Select(e => e.Path)))
        {
            faults.Add(StandardsFaultCodes.FieldMissing, index, 1, $"没有写明 {Path.GetFileName(path)} 应报的错误。", $"It does not say what {Path.GetFileName(path)} must be refused for.");
        }

        foreach (var (path, code, pointer, line) in expected)
        {
            if (!bundle.TryGet(path, out var message))
            {
                faults.Add(StandardsFaultCodes.FileMissing, index, line, $"没有文件 {Path.GetFileName(path)}。", $"There is no {Path.GetFileName(path)}.");
                continue;
            }

            findings.Clear();
            validator.Validate(message.Value.Span, findings, []);
            if (!findings.Items.Any(f => f.Severity == Severity.Error && f.Code == code && f.Pointer == pointer))
            {
                var found = string.Join(", ", findings.Items.Select(f => $"{f.Code} '{f.Pointer}'"));
                faults.Add(StandardsFaultCodes.ExampleNotRefused, index, line, $"应报 {code} {pointer},实际为:{(found.Length == 0 ? "无" : found)}。", $"Must be refused for {code} at '{pointer}'; found: {(found.Length == 0 ? "nothing" : found)}.");
            }
        }
    }

    /// <summary>Examples may be malformed on purpose: then the line is 1.</summary>
    private int LineOf(string path, string pointer)
    {
        try
        {
            return new JsonLines(bundle[path].Span)[pointer];
        }
        catch (System.Text.Json.JsonException)
        {
            return 1;
        }
    }
}
