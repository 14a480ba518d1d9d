using System.Text.Json;
using Hub.Schemas.Validation.Compilation;
using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Rules;

/// <summary>
/// Reads an entry of <c>x-rules</c>: <c>rule</c> names the kind, the other members are its fields (JSON Pointers). Every kind takes
/// <c>severity</c> (<c>error</c> or <c>warning</c>), <c>code</c>, <c>zh</c> and <c>en</c> in place of its own.
/// </summary>
internal static class RuleReader
{
    /// <exception cref="SchemaException">The kind is not known, or a field is missing.</exception>
    public static RuleKeyword Read(SchemaLocation rule)
    {
        var kind = SchemaReader.Text(Required(rule, "rule"));
        switch (kind)
        {
            case "dates-in-order":
                return new DatesInOrderRule(
                    Text(rule, FindingCodes.RuleDateOrder, "日期先后顺序不正确。", "The dates are not in order."),
                    Path(rule, "first"),
                    Path(rule, "then"));
            case "numbers-in-order":
                return new NumbersInOrderRule(
                    Text(rule, FindingCodes.RuleNumberOrder, "数值大小顺序不正确。", "The numbers are not in order."),
                    Path(rule, "first"),
                    Path(rule, "then"));
            case "sum":
                return new SumRule(
                    Text(rule, FindingCodes.RuleSum, "分项之和与合计不符。", "The parts do not add up to the total."),
                    Paths(rule, "parts"),
                    Path(rule, "total"),
                    rule.TryGet("tolerance", out var tolerance) && tolerance.Element.TryGetDecimal(out var allowed) ? allowed : 0);
            case "required-if":
                return new RequiredIfRule(
                    Text(rule, FindingCodes.RuleRequiredIf, "按此字段的取值,另有必填项缺失。", "The value of this field requires others that are missing."),
                    Path(rule, "when"),
                    rule.TryGet("is", out var values) ? Texts(values) : null,
                    Paths(rule, "then"));
            case "citizen-id-matches":
                return new CitizenIdMatchesRule(
                    Text(rule, FindingCodes.IdFieldMismatch, "与公民身份号码所含的出生日期或性别不一致。", "The field disagrees with the birth date or sex within the citizen identity number.", Severity.Warning),
                    Path(rule, "id"),
                    OptionalPath(rule, "birthDate"),
                    OptionalPath(rule, "sex"));
            default:
                throw rule.Error($"'{kind}' is not a kind of rule.");
        }
    }

    private static RuleText Text(SchemaLocation rule, string code, string zh, string en, Severity severity = Severity.Error)
    {
        if (rule.TryGet("severity", out var given))
        {
            severity = SchemaReader.Text(given) switch
            {
                "error" => Severity.Error,
                "warning" => Severity.Warning,
                _ => throw given.Error("must be error or warning."),
            };
        }

        return new RuleText(new Explanation(Own("code", code), Own("zh", zh), Own("en", en)), severity);

        string Own(string key, string otherwise) => rule.TryGet(key, out var own) ? SchemaReader.Text(own) : otherwise;
    }

    private static SchemaLocation Required(SchemaLocation rule, string key) =>
        rule.TryGet(key, out var value) ? value : throw rule.Error($"needs '{key}'.");

    private static MessagePath Path(SchemaLocation rule, string key) => SchemaReader.Path(Required(rule, key));

    private static MessagePath? OptionalPath(SchemaLocation rule, string key) => rule.TryGet(key, out var path) ? SchemaReader.Path(path) : null;

    private static List<MessagePath> Paths(SchemaLocation rule, string key) =>
        Required(rule, key).Elements().Select(SchemaReader.Path).ToList() is { Count: < RuleKeyword.MaxFields } paths
            ? paths
            : throw rule.Error($"'{key}' must be fewer than {RuleKeyword.MaxFields}.");

    private static IReadOnlyList<string> Texts(SchemaLocation value) =>
        value.Element.ValueKind == JsonValueKind.Array ? SchemaReader.Texts(value) : [SchemaReader.Text(value)];
}
