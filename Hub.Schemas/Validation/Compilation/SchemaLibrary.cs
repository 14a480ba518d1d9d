using System.Text.Json;

namespace Hub.Schemas.Validation.Compilation;

/// <summary>The schema documents that references may lead to, with all identifiers and anchors in them.</summary>
internal sealed class SchemaLibrary(SchemaDraft defaultDraft)
{
    private static readonly JsonDocumentOptions s_parsing = new() { MaxDepth = 256, AllowDuplicateProperties = false };
    private readonly Dictionary<string, SchemaResource> _resources = new(StringComparer.Ordinal);

    /// <summary>Every resource known so far.</summary>
    public IReadOnlyCollection<SchemaResource> Resources => _resources.Values;

    /// <summary>Adds a document under the URI it was retrieved from, and under its own identifiers.</summary>
    /// <exception cref="SchemaException">The document is not JSON.</exception>
    public SchemaResource Add(Uri uri, ReadOnlyMemory<byte> json)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(json, s_parsing);
            root = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new SchemaException($"{uri.OriginalString} is not JSON: {e.Message}", e);
        }

        var dialect = Dialect(root) ?? new SchemaDialect(defaultDraft);
        var identified = TryGetId(root, dialect, out var id) ? Combine(uri, id) : uri;
        var resource = new SchemaResource(identified, root, dialect);
        _resources[Key(uri)] = resource;
        _resources[Key(identified)] = resource;
        Index(resource.Root);
        return resource;
    }

    /// <summary>The schema that <paramref name="reference"/> at <paramref name="from"/> leads to.</summary>
    /// <exception cref="SchemaException">There is none.</exception>
    public SchemaLocation Resolve(SchemaLocation from, string reference)
    {
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        var address = hash < 0 ? reference : reference[..hash];
        var fragment = hash < 0 ? "" : Uri.UnescapeDataString(reference[(hash + 1)..]);
        var resource = address.Length == 0
            ? from.Resource
            : Find(Combine(from.Resource.BaseUri, address)) ?? throw from.Error($"the reference '{reference}' leads to no known schema.");
        return fragment.Length == 0 || fragment[0] == '/'
            ? Follow(resource.Root, fragment) ?? throw from.Error($"the reference '{reference}' leads to no place in {resource.BaseUri.OriginalString}.")
            : resource.Anchors.TryGetValue(fragment, out var anchored)
                ? anchored
                : throw from.Error($"the reference '{reference}' names no anchor of {resource.BaseUri.OriginalString}.");
    }

    private static SchemaLocation? Follow(SchemaLocation location, string pointer)
    {
        foreach (var token in pointer.Split('/').Skip(1))
        {
            var key = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (!location.TryStep(key, out var next))
            {
                return null;
            }

            location = next;
        }

        return location;
    }

    private static bool TryGetId(JsonElement schema, SchemaDialect dialect, out string id)
    {
        id = "";
        if (schema.ValueKind != JsonValueKind.Object
            || (dialect.RefHidesSiblings && schema.TryGetProperty("$ref", out _))
            || !schema.TryGetProperty(dialect.IdKeyword, out var value)
            || value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        id = value.GetString()!;
        return id.Length > 0 && id[0] != '#';
    }

    private static Uri Combine(Uri baseUri, string reference) =>
        Uri.TryCreate(reference, UriKind.Absolute, out var absolute) && !reference.StartsWith('/') ? absolute : new Uri(baseUri, reference);

    private static string Key(Uri uri)
    {
        var text = uri.AbsoluteUri;
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        return hash < 0 ? text : text[..hash];
    }

    /// <summary>The dialect that the schema's <c>$schema</c> names, or null when it names none.</summary>
    private SchemaDialect? Dialect(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("$schema", out var value)
            || value.ValueKind != JsonValueKind.String
            || !Uri.TryCreate(value.GetString(), UriKind.Absolute, out var uri))
        {
            return null;
        }

        if (MetaSchemas.DraftOf(Key(uri)) is { } draft)
        {
            return new SchemaDialect(draft);
        }

        var meta = Find(uri) ?? throw new SchemaException($"The meta-schema {uri.OriginalString} is not known.");
        var vocabularies = meta.Root.TryGet("$vocabulary", out var declared)
            ? declared.Members().Select(member => member.Key[(member.Key.LastIndexOf('/') + 1)..]).ToHashSet(StringComparer.Ordinal)
            : null;
        return new SchemaDialect(meta.Dialect.Draft, vocabularies);
    }

    private SchemaResource? Find(Uri uri)
    {
        var key = Key(uri);
        if (_resources.TryGetValue(key, out var resource))
        {
            return resource;
        }

        return MetaSchemas.Find(key) is { } json ? Add(uri, json) : null;
    }

    /// <summary>Registers what is identified in <paramref name="schema"/> and below.</summary>
    private void Index(SchemaLocation schema)
    {
        IndexAnchors(schema);
        foreach (var child in Subschemas.Of(schema))
        {
            if (!TryGetId(child.Element, child.Dialect, out var id))
            {
                Index(child);
                continue;
            }

            var embedded = new SchemaResource(
                Combine(child.Resource.BaseUri, id),
                child.Element,
                Dialect(child.Element) ?? child.Dialect);
            child.Resource.Embedded[child.Pointer] = embedded;
            _resources[Key(embedded.BaseUri)] = embedded;
            Index(embedded.Root);
        }
    }

    private static void IndexAnchors(SchemaLocation schema)
    {
        var resource = schema.Resource;
        if (schema.Dialect.Draft <= SchemaDraft.Draft7)
        {
            var hidden = schema.Has("$ref");
            if (!hidden && Text(schema, schema.Dialect.IdKeyword) is { } id && id.IndexOf('#', StringComparison.Ordinal) is >= 0 and var hash && hash < id.Length - 1)
            {
                resource.Anchors[id[(hash + 1)..]] = schema;
            }

            return;
        }

        if (Text(schema, "$anchor") is { } anchor)
        {
            resource.Anchors[anchor] = schema;
        }

        if (schema.Dialect.Draft == SchemaDraft.Draft202012 && Text(schema, "$dynamicAnchor") is { } dynamicAnchor)
        {
            resource.Anchors[dynamicAnchor] = schema;
            resource.DynamicAnchors[dynamicAnchor] = schema;
        }

        if (schema.Dialect.Draft == SchemaDraft.Draft201909
            && schema.TryGet("$recursiveAnchor", out var recursive)
            && recursive.Element.ValueKind == JsonValueKind.True)
        {
            resource.DynamicAnchors[SchemaResource.RecursiveAnchor] = schema;
        }
    }

    private static string? Text(SchemaLocation schema, string key) =>
        schema.TryGet(key, out var value) && value.Element.ValueKind == JsonValueKind.String ? value.Element.GetString() : null;
}
