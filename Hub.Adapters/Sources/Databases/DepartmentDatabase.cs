using System.Data.Common;
using System.Globalization;
using MySqlConnector;
using Npgsql;

namespace Hub.Adapters.Sources.Databases;

/// <summary>A database of a department: connections, and what differs between the two dialects.</summary>
internal sealed class DepartmentDatabase(DatabaseKind kind, string connectionString)
{
    /// <exception cref="SourceException">It does not answer or refuses the login.</exception>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        DbConnection connection = kind == DatabaseKind.Mysql ? new MySqlConnection(connectionString) : new NpgsqlConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch (Exception e) when (e is DbException or System.Net.Sockets.SocketException or TimeoutException or ArgumentException)
        {
            await connection.DisposeAsync();
            throw Unreachable(e);
        }
    }

    /// <summary>A name as an identifier; names with a quotation mark are refused when the source file is read.</summary>
    public string Quoted(string name) => string.Join('.', name.Split('.').Select(part => kind == DatabaseKind.Mysql ? $"`{part}`" : $"\"{part}\""));

    public static SourceException Unreachable(Exception cause) => new(
        SourceCodes.Unreachable, $"来源数据库不可用或拒绝了语句({Reason(cause)})。", $"The database of the source does not answer or refuses the statement ({Reason(cause)}).", cause);

    public static DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql, params (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>A value as text, the way the standard writes it; invariant.</summary>
    public static string? Text(object value) => value switch
    {
        DBNull => null,
        string text => text,
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime { Kind: DateTimeKind.Utc } time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        DateTime time when time.TimeOfDay == TimeSpan.Zero => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        Array items and not byte[] => string.Join(';', items.Cast<object>().Select(Text)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>Where the mapping's columns stand in a result; see <see cref="Formats.RecordReader.Places"/>.</summary>
    public static string[] Header(DbDataReader rows) => [.. Enumerable.Range(0, rows.FieldCount).Select(rows.GetName)];

    /// <summary>Server messages may quote values: only the state or number is told.</summary>
    private static string Reason(Exception cause) => cause switch
    {
        PostgresException e => $"SQLSTATE {e.SqlState}",
        MySqlException e => $"MySQL {(int)e.ErrorCode}",
        _ => cause.GetType().Name,
    };
}
