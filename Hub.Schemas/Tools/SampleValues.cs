using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Identifiers;

namespace Hub.Schemas.Tools;

/// <summary>Values that a field may have, made after an example of it.</summary>
internal sealed class SampleValues(StandardsCatalogue catalogue, Random random)
{
    private const string CodeCharacters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private static readonly string[] s_surnames = ["陈", "梁", "李", "黄", "张", "何", "罗", "区", "欧阳", "刘"];
    private static readonly string[] s_givenNames = ["伟", "秀英", "志强", "丽华", "建国", "小燕", "国强", "雨晴", "明", "芳"];
    private static readonly string[] s_divisions = ["445302", "445303", "445321", "445322", "445381"];

    /// <param name="example">The value of the example.</param>
    /// <param name="schema">The field's schema.</param>
    /// <param name="days">By how many days the dates of the message move.</param>
    public JsonNode Like(JsonValue example, JsonObject schema, int days) => example.GetValueKind() switch
    {
        JsonValueKind.Number => Number(example.GetValue<decimal>(), schema),
        JsonValueKind.String => Text(example.GetValue<string>(), schema, days),
        _ => example.DeepClone(),
    };

    private JsonNode Text(string example, JsonObject schema, int days)
    {
        if (SchemaFields.CodeListName(schema) is { } list)
        {
            return Code(example, list);
        }

        return (string?)schema["format"] switch
        {
            "uscc" => Code(example),
            "citizen-id" => Person(),
            "date" => DateOnly.Parse(example, CultureInfo.InvariantCulture).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            "date-time" => DateTimeOffset.Parse(example, CultureInfo.InvariantCulture).AddDays(days).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
            null when (string?)schema["x-mask"] == "name" => s_surnames[random.Next(s_surnames.Length)] + s_givenNames[random.Next(s_givenNames.Length)],
            null when schema["pattern"] is not null => Digits(example),
            _ => example,
        };
    }

    private string Code(string example, string list)
    {
        var codes = catalogue.CodeLists[list].Entries.Where(e => e.ValidTo is null && e.Code.Length == example.Length && (list != "divisions" || s_divisions.Any(d => e.Code.StartsWith(d, StringComparison.Ordinal)))).ToList();
        return codes.Count == 0 ? example : codes[random.Next(codes.Count)].Code;
    }

    /// <summary>A code of the same authority, kind and division.</summary>
    private string Code(string example)
    {
        var body = string.Create(8, random, (span, r) =>
        {
            foreach (ref var c in span)
            {
                c = CodeCharacters[r.Next(CodeCharacters.Length)];
            }
        });
        try
        {
            return Uscc.Create(example.AsSpan(0, 8), OrganizationCode.Create(body)).Value;
        }
        catch (FormatException)
        {
            return example;
        }
    }

    private string Person() =>
        CitizenId.Create(s_divisions[random.Next(s_divisions.Length)], new DateOnly(1950, 1, 1).AddDays(random.Next(20000)), random.Next(1000)).Value;

    private JsonValue Number(decimal example, JsonObject schema)
    {
        if ((string?)schema["format"] == "period-yyyymm")
        {
            return JsonValue.Create((2020 + random.Next(6)) * 100 + 1 + random.Next(12));
        }

        var step = schema["multipleOf"]?.GetValue<decimal>() ?? 1m;
        var value = Math.Round(example * random.Next(50, 151) / 100m / step) * step;
        return JsonValue.Create(Math.Clamp(value, schema["minimum"]?.GetValue<decimal>() ?? value, schema["maximum"]?.GetValue<decimal>() ?? value));
    }

    /// <summary>The last run of digits drawn anew, at most four of them and of a year only the last: numbers and identifiers keep their form.</summary>
    private string Digits(string example)
    {
        var text = example.ToCharArray();
        var end = Array.FindLastIndex(text, char.IsAsciiDigit) + 1;
        var start = end;
        while (start > 0 && char.IsAsciiDigit(text[start - 1]))
        {
            start--;
        }

        var isYear = end - start == 4 && example.AsSpan(start).StartsWith("20");
        for (var i = Math.Max(start, end - (isYear ? 1 : 4)); i < end; i++)
        {
            text[i] = (char)('0' + random.Next(10));
        }

        return new string(text);
    }
}
