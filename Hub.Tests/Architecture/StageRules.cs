using System.Text.RegularExpressions;

namespace Hub.Tests.Architecture;

/// <summary>
/// The stage order of Hub.Core: data flows one way, so a stage may use what comes before it and never what comes after. Judges the text of a
/// source file.
/// </summary>
internal static partial class StageRules
{
    /// <summary>
    /// First the words and tools that all stages share, then the stages in order, then what puts them together.
    /// </summary>
    private static readonly string[] Order =
    [
        "Exchanges", "Telemetry", "Trust",
        "Intake", "Validate", "Seal", "Log", "Route", "Delivery", "Audit",
        "Pipeline", "Http", "Hosting",
    ];

    public static IEnumerable<string> Violations(string path, string source)
    {
        var own = OwnNamespace().Match(source).Groups["stage"].Value;
        var position = Position(own);
        if (position < 0)
        {
            yield return $"{path}: namespace Hub.Core.{own} is no stage. Put the file into one, or add the stage to StageRules with a decision.";
            yield break;
        }

        foreach (var used in Uses().Matches(source).Select(m => m.Groups["stage"].Value).Distinct(StringComparer.Ordinal))
        {
            if (Position(used) > position)
            {
                yield return $"{path}: {Order[position]} uses {used}, which comes after it. Data flows one way: {string.Join(" -> ", Order)}.";
            }
        }
    }

    /// <summary>The longest name of the order that the namespace is or lies in.</summary>
    private static int Position(string stage)
    {
        var best = -1;
        for (var i = 0; i < Order.Length; i++)
        {
            var inside = stage == Order[i] || stage.StartsWith(Order[i] + ".", StringComparison.Ordinal);
            if (inside && (best < 0 || Order[i].Length > Order[best].Length))
            {
                best = i;
            }
        }

        return best;
    }

    [GeneratedRegex(@"^namespace Hub\.Core\.(?<stage>[A-Za-z.]+);", RegexOptions.Multiline)]
    private static partial Regex OwnNamespace();

    [GeneratedRegex(@"^using (?:static |\w+ = )?Hub\.Core\.(?<stage>[A-Za-z.]+);", RegexOptions.Multiline)]
    private static partial Regex Uses();
}
