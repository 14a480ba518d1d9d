using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary>CloudEvents HTTP binding 1.0 §3.1: attributes as <c>ce-</c> headers, percent-encoded; Content-Type is datacontenttype.</summary>
internal static class BinaryAttributes
{
    private const string Prefix = "ce-";

    public static IEnumerable<KeyValuePair<string, string>> Read(IHeaderDictionary headers)
    {
        foreach (var (name, values) in headers)
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                foreach (var value in values)
                {
                    yield return new(name[Prefix.Length..].ToLowerInvariant(), Uri.UnescapeDataString(value ?? ""));
                }
            }
        }

        if (headers.ContentType.Count > 0)
        {
            yield return new("datacontenttype", headers.ContentType.ToString());
        }
    }
}
