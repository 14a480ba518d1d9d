using System.Text;
using Hub.Schemas.Identifiers;

namespace Hub.Adapters.Repositories;

internal enum FieldType
{
    Text,
    Date,
    Time,
    Integer,
    Number,
    Boolean,

    /// <summary>Any JSON value, handed to the database as text.</summary>
    Json,
}

/// <summary>One value that a feed takes from a payload.</summary>
internal sealed record Field
{
    /// <summary>JSON Pointer within the payload: <c>/approvalDate</c>, <c>/legalRepresentative/name</c>.</summary>
    public required string Pointer { get; init; }

    /// <summary>Name of the column in the relation <c>incoming</c>.</summary>
    public required string Column { get; init; }

    public required FieldType Type { get; init; }

    /// <summary>A payload without it is refused.</summary>
    public bool Required { get; init; }

    /// <summary>Part of the key of the table that the feed fills.</summary>
    public bool IsKey { get; init; }

    /// <summary>SQL type to cast the column to on its way into a table; null when the array's own type is right.</summary>
    public string? Cast { get; init; }

    /// <summary>The codes that the repository knows; null when it takes any value.</summary>
    public CodeRule? Codes { get; init; }

    /// <summary>Make the person token that stands in the repository instead of the text; null when the text itself does.</summary>
    public PersonTokens? Tokens { get; init; }

    public static Field Text(string pointer) => Of(pointer, FieldType.Text);

    public static Field Date(string pointer) => Of(pointer, FieldType.Date);

    /// <summary>A point in time with its offset.</summary>
    public static Field Time(string pointer) => Of(pointer, FieldType.Time);

    public static Field Integer(string pointer) => Of(pointer, FieldType.Integer);

    public static Field Number(string pointer) => Of(pointer, FieldType.Number);

    public static Field Boolean(string pointer) => Of(pointer, FieldType.Boolean);

    public static Field Json(string pointer) => Of(pointer, FieldType.Json) with { Cast = "jsonb" };

    public Field Key() => this with { Required = true, IsKey = true };

    /// <summary>Never null: it decides which of two rows is newer, or the table demands it.</summary>
    public Field Must() => this with { Required = true };

    /// <summary>The repository keeps the person token of this number, not the number.</summary>
    public Field Token(PersonTokens tokens) => this with { Tokens = tokens };

    public Field In(CodeRule codes) => this with { Codes = codes };

    public Field As(string column) => this with { Column = column };

    /// <summary>The column is named after the last segment of the pointer: <c>approvalDate</c> becomes <c>approval_date</c>.</summary>
    private static Field Of(string pointer, FieldType type)
    {
        var column = new StringBuilder();
        foreach (var c in pointer[(pointer.LastIndexOf('/') + 1)..])
        {
            if (char.IsAsciiLetterUpper(c))
            {
                column.Append('_');
            }

            column.Append(char.ToLowerInvariant(c));
        }

        return new Field { Pointer = pointer, Column = column.ToString(), Type = type };
    }
}

/// <summary>A code outside <paramref name="Known"/> is refused as <paramref name="Refusal"/>.</summary>
internal sealed record CodeRule(IReadOnlySet<string> Known, Refusal Refusal);
