using System.Text.Json;

namespace Hub.Schemas.Compatibility.Json;

/// <summary>Whether two schemas provably have no document in common.</summary>
internal sealed partial class JsonSchemaComparison
{
    private const int MaxDisjointDepth = 4;

    private static bool Disjoint(Conjunction one, Conjunction other, int depth)
    {
        var common = one.Types & other.Types;
        if (one.IsFalse || other.IsFalse || common == JsonTypes.None)
        {
            return true;
        }

        if (one.Values is { } values && other.Values is { } others)
        {
            return !values.Any(value => others.Any(item => JsonElement.DeepEquals(value, item)));
        }

        if ((common & ~JsonTypes.Number) == 0)
        {
            return Below(one.Upper, other.Lower) || Below(other.Upper, one.Lower);
        }

        return common == JsonTypes.Object && depth > 0 && SetApartByProperty(one, other, depth);
    }

    private static bool Below(NumberBound? upper, NumberBound? lower) =>
        upper is { } high && lower is { } low && (high.Value < low.Value || (high.Value == low.Value && (high.Exclusive || low.Exclusive)));

    private static bool SetApartByProperty(Conjunction one, Conjunction other, int depth)
    {
        var required = one.Required;
        var alsoRequired = other.Required;
        return required.Union(alsoRequired).Any(name =>
        {
            var here = one.Property(name);
            var there = other.Property(name);
            return (required.Contains(name) && there.IsFalse)
                || (alsoRequired.Contains(name) && here.IsFalse)
                || (required.Contains(name) && alsoRequired.Contains(name) && Disjoint(here, there, depth - 1));
        });
    }
}
