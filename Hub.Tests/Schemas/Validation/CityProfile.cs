using System.Text;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Validation;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Schemas.Validation;

/// <summary>Compiles schemas of the city's profile for tests: two code lists, and 22 November 2026 as today.</summary>
internal static class CityProfile
{
    public static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 11, 22, 4, 0, 0, TimeSpan.Zero));

    public static IMessageValidator Compile(string schema, params string[] businessKey) => Compile(ValidationEngine.Compiled, schema, businessKey);

    public static IMessageValidator Compile(ValidationEngine engine, string schema, params string[] businessKey)
    {
        var version = new DatasetVersion
        {
            Dataset = DatasetName.Parse("test.dataset"),
            Major = 1,
            JsonSchema = Encoding.UTF8.GetBytes(schema),
        };
        return MessageValidators.Compile(version, businessKey, new CodeLists(), engine, Time);
    }

    public static IReadOnlyList<Finding> Check(this IMessageValidator validator, string message) => validator.Check(Encoding.UTF8.GetBytes(message));

    public static IReadOnlyList<Finding> Check(this IMessageValidator validator, byte[] message)
    {
        var findings = new Findings();
        validator.Validate(message, findings, []);
        return findings.Items;
    }

    /// <summary>The findings as <c>CODE pointer</c>, for short assertions.</summary>
    public static IEnumerable<string> Summary(this IReadOnlyList<Finding> findings) =>
        findings.Select(finding => $"{finding.Code} {finding.Pointer}".TrimEnd());

    private sealed class CodeLists : ICodeListLookup
    {
        private static readonly CodeSet s_divisions = new(
            "divisions",
            toBeVerified: false,
            [
                new("445302", null, null),
                new("445303", new DateOnly(2014, 9, 1), null),
                new("445323", new DateOnly(1996, 1, 1), new DateOnly(2014, 8, 31)),
            ]);

        private static readonly CodeSet s_draft = new("draft", toBeVerified: true, [new("1", null, null)]);

        public CodeSet? Find(string name) => name switch
        {
            "divisions" => s_divisions,
            "draft" => s_draft,
            _ => null,
        };
    }
}
