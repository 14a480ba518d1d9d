using System.Collections.Frozen;
using System.Text.Json;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Validation;

namespace Hub.Core.Exchanges;

/// <summary>A published dataset version with its compiled validator.</summary>
public sealed record DatasetInForce(Dataset Dataset, DatasetVersion Version, IMessageValidator Validator)
{
    private FrozenSet<string>? _memberNames;

    /// <summary>The names of the members that the schema describes, at any depth. Another name in a message is its sender's own.</summary>
    public FrozenSet<string> MemberNames => _memberNames ??= ReadMemberNames(Version.JsonSchema);

    private static FrozenSet<string> ReadMemberNames(ReadOnlyMemory<byte> schema)
    {
        using var document = JsonDocument.Parse(schema);
        var names = new HashSet<string>(StringComparer.Ordinal);
        Visit(document.RootElement, names);
        return names.ToFrozenSet(StringComparer.Ordinal);
    }

    private static void Visit(JsonElement element, HashSet<string> names)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Visit(item, names);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            if (element.TryGetProperty("properties"u8, out var properties) && properties.ValueKind == JsonValueKind.Object)
            {
                names.UnionWith(properties.EnumerateObject().Select(p => p.Name));
            }

            foreach (var member in element.EnumerateObject())
            {
                Visit(member.Value, names);
            }
        }
    }
}
