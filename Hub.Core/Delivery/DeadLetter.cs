using Hub.Core.Route;
using Npgsql;

namespace Hub.Core.Delivery;

/// <summary>A record that a sink could not apply, and why. Texts never hold a value of the payload.</summary>
public sealed record DeadLetter
{
    public const string RepositoryRefused = "REPOSITORY_REFUSED";

    public required BusRecord Record { get; init; }

    /// <summary>Stable code.</summary>
    public required string Code { get; init; }

    /// <summary>JSON Pointer into the payload; "" is the whole.</summary>
    public string Pointer { get; init; } = "";

    public required string Zh { get; init; }

    public required string En { get; init; }

    /// <summary>The database refused the row: its SQLSTATE and constraint say why; its message may quote values and is left out.</summary>
    internal static DeadLetter From(BusRecord record, PostgresException refusal)
    {
        var constraint = refusal.ConstraintName is { } name ? $", {name}" : "";
        return new DeadLetter
        {
            Record = record,
            Code = RepositoryRefused,
            Zh = $"基础库拒绝该记录(SQLSTATE {refusal.SqlState}{constraint})。",
            En = $"The repository refused the record (SQLSTATE {refusal.SqlState}{constraint}).",
        };
    }
}
