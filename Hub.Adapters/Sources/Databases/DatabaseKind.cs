namespace Hub.Adapters.Sources.Databases;

/// <summary>The databases of departments that a source can read.</summary>
public enum DatabaseKind
{
    /// <summary>PostgreSQL 9.5 or newer, and what speaks its protocol.</summary>
    Postgresql,

    /// <summary>MySQL 8 or MariaDB 10.6 or newer.</summary>
    Mysql,
}
