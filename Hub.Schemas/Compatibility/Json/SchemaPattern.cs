using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Hub.Schemas.Compatibility.Json;

/// <summary>Regular expressions of schemas applied to property names, bounded in time.</summary>
internal static class SchemaPattern
{
    private const int MaxKept = 1000;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);
    private static readonly ConcurrentDictionary<string, Regex> Kept = new(StringComparer.Ordinal);

    /// <exception cref="SchemaFaultException">The pattern cannot be read, or takes too long on this name.</exception>
    public static bool Matches(string pattern, string name)
    {
        try
        {
            if (!Kept.TryGetValue(pattern, out var regex))
            {
                regex = new Regex(pattern, RegexOptions.CultureInvariant, Limit);
                if (Kept.Count < MaxKept)
                {
                    Kept.TryAdd(pattern, regex);
                }
            }

            return regex.IsMatch(name);
        }
        catch (Exception unusable) when (unusable is RegexParseException or RegexMatchTimeoutException)
        {
            throw new SchemaFaultException("", $"无法使用正则表达式“{pattern}”。", $"The regular expression '{pattern}' cannot be used.");
        }
    }
}
