using System.Text.Json;

namespace Hub.Schemas.Compatibility.Json;

/// <summary>What all parts together say of scalars: types, listed values, ranges, lengths.</summary>
internal sealed partial class Conjunction
{
    private JsonTypes? _types;
    private IReadOnlyList<JsonElement>? _values;
    private bool _valuesKnown;

    /// <summary>The types left after <c>type</c>, <c>enum</c> and <c>const</c>.</summary>
    public JsonTypes Types => _types ??= Values is { } values
        ? DeclaredTypes & values.Aggregate(JsonTypes.None, (types, value) => types | JsonTypeNames.Of(value))
        : DeclaredTypes;

    /// <summary>The values that <c>enum</c> and <c>const</c> leave, or null when no part lists values.</summary>
    public IReadOnlyList<JsonElement>? Values
    {
        get
        {
            if (!_valuesKnown)
            {
                _valuesKnown = true;
                _values = Listed();
            }

            return _values;
        }
    }

    public NumberBound? Lower => Tightest("minimum", "exclusiveMinimum", (a, b) => a.AtLeast(b));

    public NumberBound? Upper => Tightest("maximum", "exclusiveMaximum", (a, b) => a.AtMost(b));

    /// <summary>The divisors; an integer is a multiple of one.</summary>
    public IEnumerable<ExactNumber> Divisors
    {
        get
        {
            foreach (var part in _parts)
            {
                if ((part.Number("multipleOf") ?? part.Number("divisibleBy")) is { } divisor && divisor.Mantissa.Sign > 0)
                {
                    yield return divisor;
                }
            }

            if ((DeclaredTypes & JsonTypes.Fraction) == 0)
            {
                yield return ExactNumber.One;
            }
        }
    }

    /// <summary>The greatest value of a keyword that sets a least size (<c>minLength</c>, <c>minItems</c>, <c>minProperties</c>).</summary>
    public ExactNumber? Least(string keyword) =>
        _parts.Select(part => part.Number(keyword)).OfType<ExactNumber>().Select(value => (ExactNumber?)value).Max();

    /// <summary>The smallest value of a keyword that sets a greatest size (<c>maxLength</c>, <c>maxItems</c>, <c>maxProperties</c>).</summary>
    public ExactNumber? Most(string keyword) =>
        _parts.Select(part => part.Number(keyword)).OfType<ExactNumber>().Select(value => (ExactNumber?)value).Min();

    /// <summary>The types that <c>type</c> leaves; a whole <c>multipleOf</c> leaves no fractions.</summary>
    public JsonTypes DeclaredTypes
    {
        get
        {
            var types = JsonTypes.All;
            foreach (var part in _parts)
            {
                if (part.Keyword("type") is { } type)
                {
                    types &= type.ValueKind == JsonValueKind.String
                        ? JsonTypeNames.Parse(type.GetString()!)
                        : JsonSchemaNode.Strings(type).Aggregate(JsonTypes.None, (all, name) => all | JsonTypeNames.Parse(name));
                }

                if (part.Number("multipleOf") is { IsInteger: true })
                {
                    types &= ~JsonTypes.Fraction;
                }
            }

            return types;
        }
    }

    private List<JsonElement>? Listed()
    {
        List<JsonElement>? values = null;
        foreach (var part in _parts)
        {
            IEnumerable<JsonElement>? listed = part.Keyword("enum") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray()
                : part.Keyword("const") is { } single ? [single] : null;
            if (listed is { })
            {
                values = values is null
                    ? [.. listed]
                    : [.. values.Where(value => listed.Any(other => JsonElement.DeepEquals(value, other)))];
            }
        }

        var types = DeclaredTypes;
        return values?.FindAll(value => (JsonTypeNames.Of(value) & types) != 0);
    }

    // Drafts 4: "exclusiveMinimum": true beside "minimum"; later drafts: "exclusiveMinimum" is a limit of its own.
    private NumberBound? Tightest(string inclusive, string exclusive, Func<NumberBound, NumberBound, bool> tighter)
    {
        NumberBound? result = null;
        foreach (var part in _parts)
        {
            var excludes = part.Keyword(exclusive) is { ValueKind: JsonValueKind.True };
            foreach (var bound in (ReadOnlySpan<NumberBound?>)
                [
                    part.Number(inclusive) is { } limit ? new NumberBound(limit, excludes) : null,
                    part.Number(exclusive) is { } open ? new NumberBound(open, true) : null,
                ])
            {
                if (bound is { } candidate && (result is not { } best || tighter(candidate, best)))
                {
                    result = candidate;
                }
            }
        }

        return result;
    }
}
