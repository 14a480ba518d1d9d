using Hub.Schemas.Catalogue;

namespace Hub.Schemas.Mapping;

/// <summary>How records of a department's own system become messages of one dataset: fields, filters, what is a delete. Immutable.</summary>
public sealed record MessageMapping
{
    public required Dataset Dataset { get; init; }

    public required DatasetVersion Version { get; init; }

    public required IReadOnlyList<FieldRule> Fields { get; init; }

    /// <summary>Records for which one of these does not hold are passed over.</summary>
    public IReadOnlyList<RowCondition> Where { get; init; } = [];

    /// <summary>A record for which this holds becomes a delete; null when there are none.</summary>
    public RowCondition? Delete { get; init; }

    /// <summary>Every column that is read, each once, in the order first named: the order of the cells given to <see cref="RecordMapper.Map"/>.</summary>
    public IReadOnlyList<string> Columns =>
    [
        .. Fields.Select(f => f.Column).OfType<string>().Concat(Where.Select(w => w.Column)).Concat(Delete is null ? [] : [Delete.Column]).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Columns that a file may lack.</summary>
    public IEnumerable<string> OptionalColumns => Columns.Where(c => Fields.Any(f => f.Column == c) && Fields.All(f => f.Column != c || f.Optional)
        && Where.All(w => w.Column != c) && Delete?.Column != c);
}
