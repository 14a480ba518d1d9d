using System.Text.Json;
using Hub.Schemas.Validation.Formats;
using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Plans;
using Hub.Schemas.Validation.Rules;

namespace Hub.Schemas.Validation.Compilation;

/// <summary>Reads what the city's profile adds: asserted formats, <c>x-codelist</c> and, at the root, <c>x-rules</c>.</summary>
internal static class CityReader
{
    public static IEnumerable<Keyword> Read(PlanBuilder builder, SchemaLocation schema)
    {
        if (!builder.Options.CityProfile)
        {
            yield break;
        }

        if (schema.TryGet("format", out var format) && TextFormats.Find(SchemaReader.Text(format)) is { } known)
        {
            yield return new FormatKeyword(known);
        }

        if (schema.TryGet("x-codelist", out var codeList))
        {
            yield return CodeList(builder, codeList);
        }

        if (schema.Pointer.Length == 0 && schema.TryGet("x-rules", out var rules))
        {
            foreach (var rule in rules.Elements())
            {
                yield return RuleReader.Read(rule);
            }
        }
    }

    private static CodeListKeyword CodeList(PlanBuilder builder, SchemaLocation value)
    {
        var isName = value.Element.ValueKind == JsonValueKind.String;
        var name = isName ? SchemaReader.Text(value) : value.TryGet("list", out var named) ? SchemaReader.Text(named) : throw value.Error("must be the name of a list, or an object with a list.");
        var codes = builder.Options.CodeLists?.Find(name) ?? throw value.Error($"there is no code list '{name}'.");
        var asOf = value.TryGet("asOf", out var place) ? SchemaReader.Path(place) : null;
        Severity? retired = Severity.Error;
        if (value.TryGet("retired", out var policy))
        {
            retired = SchemaReader.Text(policy) switch
            {
                "error" => Severity.Error,
                "warn" => Severity.Warning,
                "accept" => null,
                _ => throw policy.Error("must be error, warn or accept."),
            };
        }

        return new CodeListKeyword(codes, asOf, CityCalendar.Today(builder.Options.Time), retired);
    }
}
