using Hub.Core.Route;
using Hub.Schemas.Catalogue;
using Npgsql;

namespace Hub.Core.Delivery;

/// <summary>Feeds one repository with the messages of some datasets.</summary>
public interface ISink
{
    /// <summary>Stable name: <c>legal_entity</c>. Positions are stored under it.</summary>
    string Name { get; }

    IReadOnlyCollection<DatasetName> Datasets { get; }

    /// <summary>The repository's database. It holds the schema <c>delivery</c> (migration 0210) as well as the sink's own.</summary>
    NpgsqlDataSource Repository { get; }

    /// <summary>
    /// Applies the records in order, inside the transaction that is open on <paramref name="connection"/>, which the caller commits together with
    /// the position or rolls back. A record that breaks a rule of the repository is not applied but returned.
    /// </summary>
    /// <remarks>
    /// MUST have no effect outside the transaction. MUST NOT fail for what a payload says, except by a data error of PostgreSQL (SQLSTATE class 22
    /// or 23): then the caller rolls back to a savepoint and calls again with fewer records until the culprit stands alone.
    /// MUST give the same rows however records are cut into calls.
    /// </remarks>
    /// <returns>The records refused; most often none.</returns>
    Task<IReadOnlyList<DeadLetter>> WriteAsync(NpgsqlConnection connection, IReadOnlyList<BusRecord> records, CancellationToken cancellationToken);
}
