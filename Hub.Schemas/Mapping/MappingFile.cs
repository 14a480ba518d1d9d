using System.Globalization;
using Hub.Schemas.Catalogue;

namespace Hub.Schemas.Mapping;

/// <summary>
/// Reads the part of a source's YAML file that says how records become messages: <c>dataset</c>, <c>version</c>, <c>map</c>, <c>where</c>, <c>delete</c>.
/// The caller reads what says where the records come from.
/// </summary>
public sealed class MappingFile
{
    private static readonly string[] s_codeKeys = ["codes", "codeMap", "lookup"];
    private readonly YamlFields _fields;
    private readonly StandardsCatalogue _catalogue;
    private readonly Func<string, IEnumerable<string>?> _lines;

    /// <param name="fields">The whole file.</param>
    /// <param name="catalogue">The standard that names in the file refer to.</param>
    /// <param name="lines">Lines of a file named by <c>lookup</c>, relative to the YAML file; null when there is none.</param>
    public MappingFile(YamlFields fields, StandardsCatalogue catalogue, Func<string, IEnumerable<string>?> lines) => (_fields, _catalogue, _lines) = (fields, catalogue, lines);

    /// <summary>Null, with faults, when the dataset is not known; otherwise what could be read.</summary>
    public MessageMapping? Read()
    {
        var name = _fields.Required("dataset");
        if (!DatasetName.TryParse(name, out var parsed) || _catalogue.Find(parsed) is not { } dataset)
        {
            if (name.Length > 0)
            {
                _fields.Invalid("dataset", $"不是标准中的数据集:{name}", $"is no dataset of the standard: {name}");
            }

            _ = _fields.Node("version") ?? _fields.Node("map") ?? _fields.Node("where") ?? _fields.Node("delete");
            return null;
        }

        var version = dataset.Version(_fields.Optional("version") is null ? dataset.Versions[^1].Major : _fields.Number("version", 1, 999));
        if (version is null)
        {
            _fields.Invalid("version", $"{dataset.Name} 没有这个版本", $"{dataset.Name} has no such version");
            version = dataset.Versions[^1];
        }

        return new MessageMapping
        {
            Dataset = dataset,
            Version = version,
            Fields = ReadFields(dataset),
            Where = _fields.Node("where") is null ? [] : [.. _fields.Items("where").Select(Condition)],
            Delete = _fields.Fields("delete") is { } delete ? Condition(delete) : null,
        };
    }

    private static RowCondition Condition(YamlFields fields)
    {
        var negated = fields.Node("in") is null;
        var condition = new RowCondition(fields.Required("column"), fields.Strings(negated ? "notIn" : "in").ToHashSet(StringComparer.Ordinal), negated);
        if (fields.Node("in") is null == fields.Node("notIn") is null)
        {
            fields.Invalid("column", "应有 in 或 notIn 之一", "needs either in or notIn");
        }

        fields.NoMore();
        return condition;
    }

    private List<FieldRule> ReadFields(Dataset dataset)
    {
        var rules = new List<FieldRule>();
        if (_fields.Fields("map") is not { } map)
        {
            _fields.Required("map");
            return rules;
        }

        foreach (var key in map.Keys)
        {
            var pointer = "/" + key;
            if (dataset.Fields.All(f => f.Pointer != pointer))
            {
                map.Invalid(key, $"不是 {dataset.Name} 的字段", $"is no field of {dataset.Name}");
            }

            rules.Add(map.Node(key) is YamlDotNet.RepresentationModel.YamlMappingNode && map.Fields(key) is { } rule
                ? Rule(pointer, rule)
                : new FieldRule { Pointer = pointer, Column = map.Required(key) });
        }

        foreach (var missing in dataset.Fields.Where(f => f.Required && f.Pointer.LastIndexOf('/') == 0 && rules.TrueForAll(r => r.Pointer != f.Pointer && !r.Pointer.StartsWith(f.Pointer + "/", StringComparison.Ordinal))))
        {
            _fields.Invalid("map", $"缺少必填字段 {missing.Pointer}", $"lacks the required field {missing.Pointer}");
        }

        return rules;
    }

    private FieldRule Rule(string pointer, YamlFields fields)
    {
        var rule = new FieldRule
        {
            Pointer = pointer,
            Column = fields.Optional("column"),
            Constant = fields.Optional("constant"),
            Default = fields.Optional("default"),
            Codes = Codes(fields),
            DateFormats = Formats(fields, "date"),
            TimeFormats = Formats(fields, "time"),
            Zone = Zone(fields),
            Multiply = Factor(fields),
            Separator = fields.Optional("separator") ?? ";",
            Optional = fields.Flag("optional"),
        };
        if (rule.Column is null == rule.Constant is null)
        {
            fields.Invalid("column", "应有 column 或 constant 之一", "needs either column or constant");
        }

        fields.NoMore();
        return rule;
    }

    private Dictionary<string, string>? Codes(YamlFields fields)
    {
        var given = s_codeKeys.Where(key => fields.Node(key) is not null).ToArray();
        if (given.Length > 1)
        {
            fields.Invalid(given[1], $"不能与 {given[0]} 同时使用", $"cannot stand beside {given[0]}");
        }

        if (fields.Fields("codes") is { } inline)
        {
            return inline.Keys.ToDictionary(key => key, inline.Required, StringComparer.Ordinal);
        }

        if (fields.Optional("codeMap") is { } mapName)
        {
            if (_catalogue.CodeMaps.TryGetValue(mapName, out var map))
            {
                return map.Codes.Where(code => map.Convert(code) is not null).ToDictionary(code => code, code => map.Convert(code)!, StringComparer.Ordinal);
            }

            fields.Invalid("codeMap", $"标准中没有对照表 {mapName}", $"is no map of the standard: {mapName}");
        }

        return fields.Optional("lookup") is { } file ? Lookup(fields, file) : null;
    }

    /// <summary>Two columns, local value and value of the standard, separated by the first comma or tab; blank lines and lines with # are passed over.</summary>
    private Dictionary<string, string>? Lookup(YamlFields fields, string file)
    {
        if (_lines(file) is not { } lines)
        {
            fields.Invalid("lookup", $"没有文件 {file}", $"names no file: {file}");
            return null;
        }

        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var cut = line.AsSpan().IndexOfAny(',', '\t');
            if (cut > 0 && line[0] != '#')
            {
                codes[line[..cut].Trim()] = line[(cut + 1)..].Trim();
            }
        }

        return codes;
    }

    private static IReadOnlyList<string> Formats(YamlFields fields, string key) =>
        fields.Node(key) is YamlDotNet.RepresentationModel.YamlSequenceNode ? fields.Strings(key) : fields.Optional(key) is { Length: > 0 } one ? [one] : [];

    private static TimeSpan Zone(YamlFields fields)
    {
        if (fields.Optional("zone") is not { } text)
        {
            return TimeSpan.FromHours(8);
        }

        if (DateTimeOffset.TryParseExact("2000-01-01" + text, "yyyy-MM-ddzzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment))
        {
            return moment.Offset;
        }

        fields.Invalid("zone", "应为 +08:00 这样的时差", "is no offset like +08:00");
        return TimeSpan.Zero;
    }

    private static decimal? Factor(YamlFields fields)
    {
        if (fields.Optional("multiply") is not { } text)
        {
            return null;
        }

        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var factor))
        {
            return factor;
        }

        fields.Invalid("multiply", "应为数值", "is not a number");
        return null;
    }
}
