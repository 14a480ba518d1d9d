using Npgsql;

namespace Hub.Adapters.Hosting;

/// <summary>Section <c>Repositories</c>: a PostgreSQL connection string per repository; empty is the hub's own database (the default).</summary>
public sealed class RepositoryOptions
{
    public const string Section = "Repositories";

    public string LegalEntity { get; set; } = "";

    public string MacroEconomy { get; set; } = "";

    public string SocialSecurity { get; set; } = "";

    /// <summary>Everything that is wrong with the values; empty when nothing is. A connection string is never repeated: it may hold a password.</summary>
    public IEnumerable<string> Validate()
    {
        foreach (var (name, text) in new[] { (nameof(LegalEntity), LegalEntity), (nameof(MacroEconomy), MacroEconomy), (nameof(SocialSecurity), SocialSecurity) })
        {
            if (!IsConnectionString(text))
            {
                yield return $"{Section}:{name}: 不是 PostgreSQL 连接串 · is not a PostgreSQL connection string.";
            }
        }
    }

    private static bool IsConnectionString(string text)
    {
        try
        {
            return text.Length == 0 || new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
