using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hub.Schemas.Catalogue;

namespace Hub.Schemas.Tools;

/// <summary>The form an element states in the notation of GB/T 19488 (<c>an..64</c>, <c>n..18,2</c>) agrees with its schema.</summary>
internal static partial class ElementFormatCheck
{
    public static void Run(DataElement element, StandardsFaults faults)
    {
        if (Disagreement(element) is var (zh, en))
        {
            faults.Add(StandardsFaultCodes.FormatMismatch, element.File, element.Line, $"数据元 {element.Id} 的格式 {element.Format} 与模式不符:{zh}。", $"The format {element.Format} of element {element.Id} does not agree with its schema: {en}.");
        }
    }

    private static (string Zh, string En)? Disagreement(DataElement element)
    {
        var type = (string?)element.Schema["type"];
        if (element.Format == "boolean")
        {
            return type == "boolean" ? null : ("类型应为 boolean", "the type must be boolean");
        }

        var notation = Notation().Match(element.Format);
        if (!notation.Success)
        {
            return null;
        }

        if (notation.Groups["type"].Value != "n" && type != "string")
        {
            return ("类型应为 string", "the type must be string");
        }

        var decimals = notation.Groups["decimals"].Value;
        if (decimals.Length > 0)
        {
            var step = 1m;
            for (var i = int.Parse(decimals, CultureInfo.InvariantCulture); i > 0; i--)
            {
                step /= 10;
            }

            return Number(element.Schema["multipleOf"]) == step ? null : ($"multipleOf 应为 {step}", $"multipleOf must be {step}");
        }

        var length = notation.Groups["length"].Value;
        return type == "string" && length.Length > 0 && Number(element.Schema["maxLength"]) is { } maximum && maximum != decimal.Parse(length, CultureInfo.InvariantCulture)
            ? ($"maxLength 应为 {length}", $"maxLength must be {length}")
            : null;
    }

    private static decimal? Number(JsonNode? node) =>
        decimal.TryParse(node?.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"^(?<type>an|a|n)(\.\.)?(?<length>\d+)?(,(?<decimals>\d+))?$")]
    private static partial Regex Notation();
}
