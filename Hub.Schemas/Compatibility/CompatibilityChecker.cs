using Hub.Schemas.Compatibility.Avro;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Compatibility;

/// <summary>Compares schema versions. An empty answer means compatible.</summary>
public static class CompatibilityChecker
{
    /// <summary>Compares a candidate with the versions before it at a level.</summary>
    /// <param name="candidate">The version to be published.</param>
    /// <param name="earlier">Number and text of the live versions, oldest first; may be empty.</param>
    /// <param name="level">Which way, and whether against all earlier versions.</param>
    /// <param name="policy">How JSON Schemas are compared.</param>
    /// <exception cref="SchemaFaultException">A text is not a schema of its format, or a reference leads nowhere.</exception>
    public static IReadOnlyList<Incompatibility> Check(
        SchemaSource candidate,
        IReadOnlyList<(int Version, SchemaSource Schema)> earlier,
        CompatibilityLevel level,
        CompatibilityPolicy policy = CompatibilityPolicy.Strict)
    {
        if (level == CompatibilityLevel.None || earlier.Count == 0)
        {
            return [];
        }

        var transitive = level is CompatibilityLevel.BackwardTransitive or CompatibilityLevel.ForwardTransitive or CompatibilityLevel.FullTransitive;
        var found = new List<Incompatibility>();
        for (var i = earlier.Count - 1; i >= (transitive ? 0 : earlier.Count - 1); i--)
        {
            var (version, schema) = earlier[i];
            if (level is not (CompatibilityLevel.Forward or CompatibilityLevel.ForwardTransitive))
            {
                found.AddRange(Compare(candidate, schema, CompatibilityDirection.Backward, policy).Select(one => one with { AgainstVersion = version }));
            }

            if (level is not (CompatibilityLevel.Backward or CompatibilityLevel.BackwardTransitive))
            {
                found.AddRange(Compare(candidate, schema, CompatibilityDirection.Forward, policy).Select(one => one with { AgainstVersion = version }));
            }
        }

        return found;
    }

    /// <summary>Compares two versions one way.</summary>
    /// <exception cref="SchemaFaultException">A text is not a schema of its format, or a reference leads nowhere.</exception>
    public static IReadOnlyList<Incompatibility> Compare(
        SchemaSource newer,
        SchemaSource older,
        CompatibilityDirection direction,
        CompatibilityPolicy policy = CompatibilityPolicy.Strict)
    {
        if (newer.Format != older.Format)
        {
            return [CompatibilityRules.FormatSwitched.At("", direction, $"{older.Format} → {newer.Format}")];
        }

        var (writer, reader) = direction == CompatibilityDirection.Backward ? (older, newer) : (newer, older);
        return newer.Format == SchemaFormat.Json
            ? JsonSchemaComparison.Compare(writer, reader, direction, policy)
            : AvroComparison.Compare(writer, reader, direction);
    }
}
