using System.Text.Json;

namespace Hub.Schemas.Compatibility.Json;

/// <summary>
/// Several schemas that must all hold, with <c>$ref</c> and <c>allOf</c> already followed: what a place in a document has to satisfy.
/// Asking for a facet (types, bounds, the schema of a property …) gives the answer of all parts together.
/// </summary>
internal sealed partial class Conjunction
{
    private readonly JsonSchemaSet _set;
    private readonly List<JsonSchemaNode> _parts = [];
    private readonly Dictionary<JsonSchemaNode, List<JsonSchemaNode>> _scopes = [];
    private readonly HashSet<string> _openedSums = [];
    private string? _key;

    private Conjunction(JsonSchemaSet set) => _set = set;

    /// <summary>The schemas that hold keywords; empty when anything is allowed.</summary>
    public IReadOnlyList<JsonSchemaNode> Parts => _parts;

    /// <summary>True when a part is the schema <c>false</c>.</summary>
    public bool IsFalse { get; private set; }

    /// <summary>True when nothing is asked.</summary>
    public bool IsOpen => !IsFalse && _parts.Count == 0;

    /// <summary>Equal keys are equal conjunctions of the same set.</summary>
    public string Key => _key ??= _set.Tag + (IsFalse ? "!" : ":")
        + string.Join('&', _parts.Select(part => part.Identity).Distinct().Order(StringComparer.Ordinal))
        + string.Concat(_openedSums.Order(StringComparer.Ordinal).Select(sum => "-" + sum));

    public static Conjunction Of(JsonSchemaSet set, JsonSchemaNode node) => All(set, [node]);

    public static Conjunction All(JsonSchemaSet set, IEnumerable<JsonSchemaNode> nodes)
    {
        var result = new Conjunction(set);
        foreach (var node in nodes)
        {
            result.Add(node, [], result._parts);
        }

        return result;
    }

    /// <summary>The conjunction of one more node of the same set.</summary>
    public Conjunction With(JsonSchemaNode node) => All(node);

    public Conjunction Alone(JsonSchemaNode node) => Of(_set, node);

    /// <summary>One branch of a sum taken, the sum itself dealt with.</summary>
    public Conjunction Choose(SchemaSum sum, JsonSchemaNode branch)
    {
        var result = All(branch);
        result._openedSums.Add(SumKey(sum.Owner, sum.Keyword));
        return result;
    }

    /// <summary>The <c>anyOf</c> and <c>oneOf</c> not yet chosen from.</summary>
    public IEnumerable<SchemaSum> Sums
    {
        get
        {
            foreach (var part in _parts)
            {
                foreach (var keyword in (string[])["oneOf", "anyOf"])
                {
                    var branches = part.Listed(keyword).ToList();
                    if (branches.Count > 0 && !_openedSums.Contains(SumKey(part, keyword)))
                    {
                        yield return new SchemaSum(part, keyword, branches);
                    }
                }
            }
        }
    }

    /// <summary>True when both sets hold the same schema text, so that equal references mean the same.</summary>
    public bool SameDocumentAs(Conjunction other) => JsonElement.DeepEquals(_set.Root.Element, other._set.Root.Element);

    /// <summary>The schemas that a keyword holds in the parts.</summary>
    public IEnumerable<JsonSchemaNode> Schemas(string keyword) =>
        _parts.Select(part => part.Schema(keyword)).OfType<JsonSchemaNode>();

    /// <summary>The string values of a keyword in the parts, each once.</summary>
    public IEnumerable<string> Texts(string keyword) =>
        _parts.Select(part => part.Text(keyword)).OfType<string>().Distinct();

    /// <summary>What a part with <c>unevaluatedProperties</c> counts as evaluated; null when that depends on the message.</summary>
    public IReadOnlyList<JsonSchemaNode>? EvaluatedBeside(JsonSchemaNode part) =>
        _scopes.TryGetValue(part, out var scope)
        && !scope.Any(node => node.Keyword("anyOf") is { } || node.Keyword("oneOf") is { } || node.Keyword("if") is { } || node.Keyword("dependentSchemas") is { })
            ? scope
            : null;

    private static string SumKey(JsonSchemaNode part, string keyword) => part.Identity + "/" + keyword;

    private Conjunction All(JsonSchemaNode more)
    {
        var result = new Conjunction(_set) { IsFalse = IsFalse };
        result._parts.AddRange(_parts);
        foreach (var (part, scope) in _scopes)
        {
            result._scopes[part] = scope;
        }

        result._openedSums.UnionWith(_openedSums);
        result.Add(more, [], result._parts);
        return result;
    }

    private void Add(JsonSchemaNode node, HashSet<string> underway, List<JsonSchemaNode> into)
    {
        SchemaDepth.Ensure(node.Pointer);
        if (node.IsFalse)
        {
            IsFalse = true;
            return;
        }

        if (node.IsTrue || !underway.Add(node.Identity))
        {
            return;
        }

        var scope = node.Keyword("unevaluatedProperties") is { } ? new List<JsonSchemaNode>() : null;
        var target = scope ?? into;
        var reference = node.Text("$ref") ?? node.Text("$dynamicRef") ?? node.Text("$recursiveRef");
        if (reference is { })
        {
            Add(_set.Resolve(node, reference), underway, target);
        }

        if (reference is null || !node.RefStandsAlone)
        {
            foreach (var branch in node.Listed("allOf"))
            {
                Add(branch, underway, target);
            }

            if (scope is { })
            {
                scope.Add(node);
                _scopes[node] = scope;
                into.AddRange(scope);
            }
            else if (HasKeywords(node))
            {
                into.Add(node);
            }
        }

        underway.Remove(node.Identity);
    }

    private static bool HasKeywords(JsonSchemaNode node)
    {
        foreach (var member in node.Element.EnumerateObject())
        {
            if (member.Name is not ("$ref" or "$dynamicRef" or "$recursiveRef" or "allOf" or "$id" or "id" or "$schema" or "$defs" or "definitions"
                or "title" or "description" or "$comment" or "examples" or "$anchor" or "$dynamicAnchor" or "deprecated" or "readOnly" or "writeOnly"))
            {
                return true;
            }
        }

        return false;
    }
}
