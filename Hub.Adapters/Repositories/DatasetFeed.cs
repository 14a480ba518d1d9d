using Hub.Schemas.Catalogue;

namespace Hub.Adapters.Repositories;

/// <summary>
/// How one version of a dataset becomes rows: the fields taken from the payload, and the SQL that applies a batch of them.
/// </summary>
/// <remarks>
/// The SQL sees the batch as the relation <c>incoming</c>: <c>log_index</c>, <c>department</c> (USCC of the sender), <c>received_at</c>,
/// <c>deleted</c> (the message asks for deletion), then the fields by column name. It MUST give the same rows however messages
/// are cut into batches, and feeds of one repository MUST NOT depend on each other's order.
/// </remarks>
internal sealed record DatasetFeed
{
    private static readonly string[] s_provenance = ["log_index", "department", "received_at", "deleted"];

    public required DatasetName Dataset { get; init; }

    public required int Major { get; init; }

    public required IReadOnlyList<Field> Fields { get; init; }

    /// <summary>A column more of <c>incoming</c>, made from its others: <c>EXPRESSION as NAME</c>; null when none is.</summary>
    public string? Derived { get; init; }

    /// <summary>One statement, behind the definition of <c>incoming</c>: further CTEs, each with a comma before it, then the main statement.</summary>
    public required string Apply { get; init; }

    /// <summary>A feed that brings one table up to date.</summary>
    public static DatasetFeed Into(string table, string dataset, IReadOnlyList<Field> fields, string? newest = null, string? where = null) => new()
    {
        Dataset = DatasetName.Parse(dataset),
        Major = 1,
        Fields = fields,
        Apply = new Upsert { Table = table, Fields = fields, Newest = newest, Where = where }.Sql(),
    };

    /// <summary>The whole command. Parameters: four arrays of provenance, then one array a field.</summary>
    public string Sql => field ??= $"with incoming as materialized ({Rows}) {Apply}";

    private string Rows => Derived is null ? $"select {Columns}" : $"select *, {Derived} from (select {Columns}) as i";

    /// <summary>Arrays unnested side by side in the select list give a row at a time; in FROM each would first be written into a store of its own.</summary>
    private string Columns => string.Join(
        ", ", s_provenance.Concat(Fields.Select(f => f.Column)).Select((column, i) => $"unnest(${i + 1}) as {column}"));
}
