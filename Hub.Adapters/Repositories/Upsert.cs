namespace Hub.Adapters.Repositories;

/// <summary>
/// SQL that brings a table up to date with <c>incoming</c>: per key the newest row wins, inside the batch as against what stands there. Newest is
/// the highest <see cref="Newest"/> column where there is one, then the highest log index. A deletion leaves the row, marked
/// <c>deleted</c>, so that an older message that comes later does not bring it back.
/// </summary>
/// <remarks>The table holds the fields, and <c>deleted</c>, <c>log_index</c>, <c>department</c>, <c>received_at</c>.</remarks>
internal sealed record Upsert
{
    /// <summary>Columns of every table of a repository: where a row comes from.</summary>
    public static IReadOnlyList<string> Provenance { get; } = ["deleted", "log_index", "department", "received_at"];

    public required string Table { get; init; }

    /// <summary>The fields that become the table's key and its columns.</summary>
    public required IReadOnlyList<Field> Fields { get; init; }

    /// <summary>One of the columns, never null (<see cref="Field.Must"/>), that says which row is newer; null when the log alone says it.</summary>
    public string? Newest { get; init; }

    /// <summary>Condition on <c>incoming</c> for the rows that this table takes; all when null.</summary>
    public string? Where { get; init; }

    public string Sql()
    {
        var key = Names(Fields.Where(f => f.IsKey));
        var columns = Names(Fields);
        var order = Newest is null ? "log_index" : $"{Newest}, log_index";
        var updates = Fields.Where(f => !f.IsKey).Select(f => f.Column).Concat(Provenance).Select(c => $"{c} = excluded.{c}");
        return $"""
            insert into {Table} as t ({columns}, {string.Join(", ", Provenance)})
            select distinct on ({key}) {string.Join(", ", Fields.Select(Expression).Concat(Provenance))}
            from incoming{(Where is null ? "" : $" where {Where}")}
            order by {key}, {string.Join(", ", order.Split(", ").Select(c => $"{c} desc"))}
            on conflict ({key}) do update set {string.Join(", ", updates)}
            where ({Prefixed("excluded", order)}) > ({Prefixed("t", order)})
            """;
    }

    /// <summary>The statement as one CTE beside others.</summary>
    public string Cte() => $", into_{Table.Replace('.', '_')} as ({Sql()})";

    private static string Names(IEnumerable<Field> fields) => string.Join(", ", fields.Select(f => f.Column));

    private static string Expression(Field field) => field.Cast is null ? field.Column : $"{field.Column}::{field.Cast}";

    private static string Prefixed(string alias, string columns) => string.Join(", ", columns.Split(", ").Select(c => $"{alias}.{c}"));
}
