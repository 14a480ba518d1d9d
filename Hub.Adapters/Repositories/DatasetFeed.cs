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
    public required DatasetName Dataset { get; init; }

    public required int Major { get; init; }

    public required IReadOnlyList<Field> Fields { get; init; }

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
    public string Sql => field ??= $"with incoming as materialized (select * from unnest({Parameters}) as i (log_index, department, received_at, deleted, {Columns})) {Apply}";

    private string Parameters => string.Join(", ", Enumerable.Range(1, 4 + Fields.Count).Select(n => $"${n}"));

    private string Columns => string.Join(", ", Fields.Select(f => f.Column));
}
