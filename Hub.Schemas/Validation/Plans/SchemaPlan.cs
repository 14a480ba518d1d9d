using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Keywords;

namespace Hub.Schemas.Validation.Plans;

/// <summary>
/// One schema, compiled: for each type of value the keywords to run, in order. A type that the schema forbids has the one
/// keyword that says so, so that no type is tested while running.
/// </summary>
internal sealed class SchemaPlan
{
    private readonly Keyword[][] _byKind = new Keyword[(int)JsonKind.Name + 1][];

    public SchemaPlan() => Array.Fill(_byKind, []);

    public IReadOnlyList<Keyword> Keywords { get; private set; } = [];

    /// <summary>Number of the schema resource that holds this schema, or 0 where no dynamic reference needs to know.</summary>
    public int Scope { get; set; }

    /// <summary>True when some keyword looks at what the others evaluated.</summary>
    public bool TracksMarks { get; private set; }

    /// <summary>True when no keyword applies another schema, so that running the plan takes little and known work.</summary>
    public bool IsLeaf { get; private set; } = true;

    /// <summary>What a string is judged by, when that is its text alone; otherwise null.</summary>
    public TextKeyword[]? ForText { get; private set; } = [];

    public ReadOnlySpan<Keyword> For(JsonKind kind) => _byKind[(int)kind];

    public void Fill(IEnumerable<Keyword> keywords, TypeKeyword? type)
    {
        Keywords = [.. keywords.OrderBy(keyword => keyword.Phase)];
        IsLeaf = Keywords.All(keyword => keyword.IsLeaf);
        TracksMarks = Keywords.Any(keyword => keyword.Phase > 0);
        for (var kind = 0; kind < _byKind.Length; kind++)
        {
            var bit = (TypeSet)(1 << kind);
            _byKind[kind] = type is not null && (type.Allowed & bit) == 0
                ? [type]
                : [.. Keywords.Where(keyword => (keyword.AppliesTo & bit) != 0)];
        }

        var forText = _byKind[(int)JsonKind.String];
        ForText = Array.TrueForAll(forText, keyword => keyword is TextKeyword) ? Array.ConvertAll(forText, keyword => (TextKeyword)keyword) : null;
    }
}
