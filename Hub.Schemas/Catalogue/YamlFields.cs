using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Hub.Schemas.Catalogue;

/// <summary>
/// A YAML mapping read field by field: what is missing, malformed or not known becomes a fault with its line, and reading goes on.
/// </summary>
public sealed class YamlFields
{
    private readonly YamlMappingNode _node;
    private readonly StandardsFaults _faults;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    private YamlFields(string file, YamlMappingNode node, StandardsFaults faults) => (File, _node, _faults) = (file, node, faults);

    public string File { get; }

    public int StartLine => (int)_node.Start.Line;

    public IEnumerable<string> Keys => _node.Children.Keys.OfType<YamlScalarNode>().Select(k => k.Value ?? "");

    /// <summary>The mapping that a file holds, or null (with a fault) when it holds none.</summary>
    public static YamlFields? Read(string file, ReadOnlyMemory<byte> utf8, StandardsFaults faults)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(Encoding.UTF8.GetString(utf8.Span)));
        }
        catch (YamlException e)
        {
            faults.Add(StandardsFaultCodes.YamlMalformed, file, (int)e.Start.Line, "不是合法的 YAML。", $"Not YAML: {e.Message}", (int)e.Start.Column);
            return null;
        }

        catch (InvalidOperationException)
        {
            // The scanner gives up so on some unclosed brackets, without saying where.
            faults.Add(StandardsFaultCodes.YamlMalformed, file, 0, "不是合法的 YAML。", "Not YAML: a bracket may not be closed.");
            return null;
        }

        if (yaml.Documents is [{ RootNode: YamlMappingNode root }])
        {
            return new YamlFields(file, root, faults);
        }

        faults.Add(StandardsFaultCodes.YamlMalformed, file, 1, "文件应为一个 YAML 映射。", "The file is not one YAML mapping.", 1);
        return null;
    }

    /// <summary>Line of a field, or of the mapping when the field is absent.</summary>
    public int Line(string key) => Node(key) is { } node ? (int)node.Start.Line : StartLine;

    /// <summary>Column of a field's value, or of the mapping when the field is absent.</summary>
    public int Column(string key) => (int)(Node(key)?.Start ?? _node.Start).Column;

    public string Required(string key)
    {
        if (Optional(key) is { Length: > 0 } text)
        {
            return text;
        }

        if (Node(key) is null or YamlScalarNode)
        {
            _faults.Add(StandardsFaultCodes.FieldMissing, File, Line(key), $"缺少 {key}。", $"{key} is missing.", Column(key));
        }

        return "";
    }

    public string? Optional(string key)
    {
        switch (Node(key))
        {
            case null:
                return null;
            case YamlScalarNode scalar:
                return scalar.Value;
            default:
                Invalid(key, "应为单个值", "is not a single value");
                return null;
        }
    }

    public T OneOf<T>(string key, IReadOnlyDictionary<string, T> values, T? absent = null)
        where T : struct
    {
        if (Optional(key) is not { } text)
        {
            return absent ?? OneOf(Required(key), key, values);
        }

        return OneOf(text, key, values);
    }

    public bool Flag(string key)
    {
        var text = Optional(key);
        if (text is not (null or "true" or "false"))
        {
            Invalid(key, "应为 true 或 false", "is neither true nor false");
        }

        return text == "true";
    }

    public int Number(string key, int minimum, int maximum)
    {
        var text = Required(key);
        if (text.Length == 0)
        {
            return minimum;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        Invalid(key, $"应为 {minimum} 至 {maximum} 的整数", $"is not a whole number from {minimum} to {maximum}");
        return minimum;
    }

    public DateOnly? Date(string key)
    {
        if (Optional(key) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        Invalid(key, "应为 yyyy-MM-dd", "is not yyyy-MM-dd");
        return null;
    }

    public IReadOnlyList<string> Strings(string key)
    {
        switch (Node(key))
        {
            case null:
                return [];
            case YamlSequenceNode sequence when sequence.Children.All(c => c is YamlScalarNode):
                return [.. sequence.Children.Cast<YamlScalarNode>().Select(s => s.Value ?? "")];
            default:
                Invalid(key, "应为字符串列表", "is not a list of strings");
                return [];
        }
    }

    public IReadOnlyList<YamlFields> Items(string key)
    {
        if (Node(key) is not YamlSequenceNode sequence || !sequence.Children.All(c => c is YamlMappingNode))
        {
            Invalid(key, "应为映射的列表", "is not a list of mappings");
            return [];
        }

        return [.. sequence.Children.Cast<YamlMappingNode>().Select(node => new YamlFields(File, node, _faults))];
    }

    public YamlFields? Fields(string key)
    {
        switch (Node(key))
        {
            case null:
                return null;
            case YamlMappingNode mapping:
                return new YamlFields(File, mapping, _faults);
            default:
                Invalid(key, "应为映射", "is not a mapping");
                return null;
        }
    }

    /// <summary>The raw node of a field, for what is not a field list (a JSON Schema written as YAML).</summary>
    public YamlNode? Node(string key)
    {
        _read.Add(key);
        return _node.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;
    }

    public void Invalid(string key, string zh, string en) =>
        _faults.Add(StandardsFaultCodes.FieldInvalid, File, Line(key), $"{key} {zh}。", $"{key} {en}.", Column(key));

    /// <summary>Every field that nobody asked for is a fault: most are misspelled.</summary>
    public void NoMore()
    {
        foreach (var key in _node.Children.Keys.OfType<YamlScalarNode>().Where(k => !_read.Contains(k.Value ?? "")))
        {
            _faults.Add(StandardsFaultCodes.FieldUnknown, File, (int)key.Start.Line, $"没有名为 {key.Value} 的字段。", $"There is no field {key.Value}.", (int)key.Start.Column);
        }
    }

    private T OneOf<T>(string text, string key, IReadOnlyDictionary<string, T> values)
        where T : struct
    {
        if (values.TryGetValue(text, out var value))
        {
            return value;
        }

        if (text.Length > 0)
        {
            var names = string.Join(", ", values.Keys);
            Invalid(key, $"应为 {names} 之一", $"is none of {names}");
        }

        return default;
    }
}
