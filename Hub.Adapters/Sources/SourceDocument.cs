using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Hub.Schemas.Catalogue;

namespace Hub.Adapters.Sources;

/// <summary>The file that defines a source, as it was read, and what it says.</summary>
/// <param name="Content">The YAML.</param>
/// <param name="Definition">Null when there are faults.</param>
/// <param name="Faults">Every fault, with its place.</param>
public sealed partial record SourceDocument(ReadOnlyMemory<byte> Content, SourceDefinition? Definition, IReadOnlyList<StandardsFault> Faults)
{
    /// <summary>SHA-256, lower-case hex.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Content.Span));

    /// <summary>For those who may see it. Secrets have names only; what stands in addresses all the same, user names and values of queries, is masked.</summary>
    public string MaskedText => Value().Replace(Encoding.UTF8.GetString(Content.Span), "***");

    [GeneratedRegex(@"(?<=://)[^/\s@'""]+(?=@)|(?<=[?&][^=&\s'""]+=)(?!\{since\})[^&\s'""]+")]
    private static partial Regex Value();
}
