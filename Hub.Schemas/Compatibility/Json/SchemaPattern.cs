using System.Collections.Concurrent;
using System.Text;
using Hub.Schemas.Validation;
using Hub.Schemas.Validation.Patterns;

namespace Hub.Schemas.Compatibility.Json;

/// <summary>Regular expressions of schemas applied to property names, as the validator applies them.</summary>
internal static class SchemaPattern
{
    private const int MaxKept = 1000;
    private static readonly ConcurrentDictionary<string, TextPattern> Kept = new(StringComparer.Ordinal);

    /// <exception cref="SchemaFaultException">The pattern cannot be read.</exception>
    public static bool Matches(string pattern, string name)
    {
        if (!Kept.TryGetValue(pattern, out var parsed))
        {
            try
            {
                parsed = TextPattern.Parse(pattern);
            }
            catch (SchemaException)
            {
                throw new SchemaFaultException("", $"“{pattern}”不是正则表达式。", $"'{pattern}' is not a regular expression.");
            }

            if (Kept.Count < MaxKept)
            {
                Kept.TryAdd(pattern, parsed);
            }
        }

        return parsed.IsMatch(Encoding.UTF8.GetBytes(name));
    }
}
