namespace Hub.Schemas.Mapping;

/// <summary>Holds for a record whose column has one of some values (or none of them).</summary>
/// <param name="Column">The column that is looked at.</param>
/// <param name="Values">Values, compared exactly after trimming; an empty cell is the empty string.</param>
/// <param name="Negated">True for "has none of them".</param>
public sealed record RowCondition(string Column, IReadOnlySet<string> Values, bool Negated)
{
    public bool Holds(string? cell) => Values.Contains(cell?.Trim() ?? "") != Negated;
}
