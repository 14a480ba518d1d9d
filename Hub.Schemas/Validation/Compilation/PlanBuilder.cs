using System.Text.Json;
using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Compilation;

/// <summary>Compiles schemas, each once, into plans that refer to each other.</summary>
internal sealed class PlanBuilder(SchemaLibrary library, SchemaOptions options)
{
    private readonly Dictionary<(SchemaResource Resource, string Pointer), SchemaPlan> _plans = [];
    private readonly Dictionary<SchemaResource, int> _scopes = [];
    private readonly List<DynamicRefKeyword> _dynamicReferences = [];

    public SchemaOptions Options => options;

    /// <summary>The plan of the whole schema <paramref name="root"/>, checked to end for every message.</summary>
    public SchemaPlan BuildRoot(SchemaLocation root)
    {
        var plan = Build(root, "schema");
        ConnectDynamicReferences();
        RefuseEndlessReferences();
        return plan;
    }

    /// <summary>The plan of a schema; the name of the <paramref name="holder"/> keyword is what a schema <c>false</c> reports.</summary>
    public SchemaPlan Build(SchemaLocation schema, string holder)
    {
        var key = (schema.Resource, schema.Pointer);
        if (_plans.TryGetValue(key, out var known))
        {
            return known;
        }

        var plan = new SchemaPlan();
        _plans.Add(key, plan);
        switch (schema.Element.ValueKind)
        {
            case JsonValueKind.True:
                break;
            case JsonValueKind.False:
                plan.Fill([new ForbiddenKeyword(holder)], null);
                break;
            case JsonValueKind.Object:
                FillOrTellWhere(plan, schema);
                break;
            default:
                throw schema.Error("a schema must be an object or a boolean.");
        }

        return plan;
    }

    /// <summary>The plan of what <paramref name="reference"/> leads to.</summary>
    public SchemaPlan Resolve(SchemaLocation schema, string reference) => Build(library.Resolve(schema, reference), "schema");

    /// <summary>A reference whose target depends on the resources that led to it, if its static target says so.</summary>
    public Keyword ResolveDynamic(SchemaLocation schema, string name, string reference)
    {
        var target = library.Resolve(schema, reference);
        var fallback = Build(target, "schema");
        var anchor = name == "$recursiveRef" ? SchemaResource.RecursiveAnchor : reference[(reference.IndexOf('#', StringComparison.Ordinal) + 1)..];
        if (!target.Resource.DynamicAnchors.TryGetValue(anchor, out var anchored) || anchored.Pointer != target.Pointer)
        {
            return new RefKeyword(fallback);
        }

        var keyword = new DynamicRefKeyword(name, anchor, fallback);
        _dynamicReferences.Add(keyword);
        return keyword;
    }

    private void FillOrTellWhere(SchemaPlan plan, SchemaLocation schema)
    {
        try
        {
            Fill(plan, schema);
        }
        catch (SchemaException e) when (e.Pointer is null)
        {
            throw schema.Error(e.Message);
        }
    }

    private void Fill(SchemaPlan plan, SchemaLocation schema)
    {
        if (schema.Dialect.RefHidesSiblings && schema.TryGet("$ref", out _))
        {
            plan.Fill(ReferenceReader.Read(this, schema), null);
            return;
        }

        if (options.CityKeywordsOnly)
        {
            plan.Fill([.. CityReader.Read(this, schema), .. ReferenceReader.Read(this, schema), .. ApplicatorReader.ReadContainers(this, schema)], null);
            return;
        }

        var type = AssertionReader.ReadType(schema, out var integer);
        plan.Fill(
            [
                .. integer is null ? Enumerable.Empty<Keyword>() : [integer],
                .. AssertionReader.Read(schema),
                .. CityReader.Read(this, schema),
                .. ReferenceReader.Read(this, schema),
                .. ApplicatorReader.Read(this, schema),
            ],
            type);
    }

    /// <summary>
    /// Gives every dynamic reference its target in each resource that defines its anchor. A target's plan may bring further
    /// resources and references, so this repeats until nothing is new.
    /// </summary>
    private void ConnectDynamicReferences()
    {
        for (var isNew = _dynamicReferences.Count > 0; isNew;)
        {
            isNew = false;
            foreach (var resource in library.Resources.Distinct().ToList())
            {
                foreach (var reference in _dynamicReferences.ToList())
                {
                    if (resource.DynamicAnchors.TryGetValue(reference.Anchor, out var target) && !reference.HasTarget(Scope(resource)))
                    {
                        reference.AddTarget(Scope(resource), Build(target, "schema"));
                        isNew = true;
                    }
                }
            }
        }

        if (_dynamicReferences.Count > 0)
        {
            foreach (var (key, plan) in _plans)
            {
                plan.Scope = Scope(key.Resource);
            }
        }
    }

    private int Scope(SchemaResource resource)
    {
        if (!_scopes.TryGetValue(resource, out var number))
        {
            _scopes.Add(resource, number = _scopes.Count + 1);
        }

        return number;
    }

    /// <summary>A schema that applies itself to the same value again would never come to an end.</summary>
    private void RefuseEndlessReferences()
    {
        var finished = new HashSet<SchemaPlan>();
        var open = new HashSet<SchemaPlan>();
        foreach (var (key, plan) in _plans)
        {
            if (!Visit(plan))
            {
                throw new SchemaLocation(key.Resource, key.Pointer, default).Error("the schema refers to itself for the same value.");
            }
        }

        bool Visit(SchemaPlan plan)
        {
            if (finished.Contains(plan))
            {
                return true;
            }

            if (!open.Add(plan))
            {
                return false;
            }

            foreach (var keyword in plan.Keywords)
            {
                if (!keyword.InPlace.All(Visit))
                {
                    return false;
                }
            }

            open.Remove(plan);
            finished.Add(plan);
            return true;
        }
    }
}
