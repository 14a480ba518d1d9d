using System.Globalization;
using System.Text.Json;

namespace Hub.Schemas.Validation.Compilation;

/// <summary>A place in a schema: the resource, the JSON Pointer from its root, and what stands there.</summary>
internal readonly record struct SchemaLocation(SchemaResource Resource, string Pointer, JsonElement Element)
{
    public SchemaDialect Dialect => Resource.Dialect;

    public bool Has(string key) => Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(key, out _);

    public bool TryGet(string key, out SchemaLocation child)
    {
        child = default;
        if (Element.ValueKind != JsonValueKind.Object || !Element.TryGetProperty(key, out var element))
        {
            return false;
        }

        child = Enter(key, element);
        return true;
    }

    /// <summary>The members of an object, or nothing.</summary>
    public IEnumerable<KeyValuePair<string, SchemaLocation>> Members()
    {
        if (Element.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var member in Element.EnumerateObject())
        {
            yield return KeyValuePair.Create(member.Name, Enter(member.Name, member.Value));
        }
    }

    /// <summary>The elements of an array, or nothing.</summary>
    public IEnumerable<SchemaLocation> Elements()
    {
        if (Element.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        var index = 0;
        foreach (var element in Element.EnumerateArray())
        {
            yield return Enter(index++.ToString(CultureInfo.InvariantCulture), element);
        }
    }

    /// <summary>Follows one token of a JSON Pointer.</summary>
    public bool TryStep(string token, out SchemaLocation child)
    {
        if (Element.ValueKind == JsonValueKind.Array
            && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < Element.GetArrayLength())
        {
            child = Enter(token, Element[index]);
            return true;
        }

        return TryGet(token, out child);
    }

    public SchemaException Error(string message) => new($"{Resource.BaseUri.OriginalString}#{Pointer}: {message}", Pointer);

    private SchemaLocation Enter(string token, JsonElement element)
    {
        var pointer = $"{Pointer}/{token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
        return Resource.Embedded.TryGetValue(pointer, out var embedded) ? embedded.Root : new(Resource, pointer, element);
    }
}
