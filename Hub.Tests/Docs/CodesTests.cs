using System.Reflection;
using System.Text.RegularExpressions;
using Hub.Adapters.Sources;
using Hub.Client.Spool;
using Hub.Client.Verification;
using Hub.Core.Delivery;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Core.Exchanges;
using Hub.Core.Log.Archives;
using Hub.Core.Log.Check;
using Hub.Core.Log.Payloads;
using Hub.Core.Trust;
using Hub.Core.Trust.Timestamps;
using Hub.Proofs.Seals;
using Hub.Schemas.Avro;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Mapping;
using Hub.Schemas.Validation;
using Hub.Tests.Support;

namespace Hub.Tests.Docs;

/// <summary><c>docs/codes.md</c> lists every code that the hub says, and no other.</summary>
[TestFixture]
public sealed partial class CodesTests
{
    private static readonly Type[] s_places =
    [
        typeof(RefusalCodes), typeof(CertificateCodes), typeof(FindingCodes), typeof(AvroFindingCodes), typeof(SealCodes), typeof(TimestampCodes), typeof(LogFaultCodes), typeof(ArchiveFaultCodes), typeof(ErasureCodes), typeof(StandardsFaultCodes), typeof(MappingFault),
        typeof(SourceCodes), typeof(SinkCodes), typeof(EvidenceCodes), typeof(SpoolCodes), typeof(PushCodes),
    ];

    private static readonly string s_table = File.ReadAllText(Path.Combine(TestPaths.Root, "docs", "codes.md"));

    [TestCaseSource(nameof(s_places))]
    public void Codes_of_a_class_are_in_the_table(Type place)
    {
        var codes = place.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral && f.FieldType == typeof(string))
            .Select(f => (string)f.GetRawConstantValue()!).Where(c => c != FindingCodes.SchemaPrefix);

        Assert.That(codes, Is.SubsetOf(Listed().Select(r => r.Code)));
    }

    [Test]
    public void Codes_spoken_in_the_sources_are_in_the_table_and_those_of_the_table_are_spoken()
    {
        var spoken = new[] { "Hub.Proofs", "Hub.Schemas", "Hub.Registry", "Hub.Core", "Hub.Adapters", "Hub.Client", "Hub.Host" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(TestPaths.Root, project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => Constant().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value))
            .ToHashSet(StringComparer.Ordinal);

        Assert.That(Listed().Select(r => r.Code).Distinct().Where(c => !c.StartsWith(FindingCodes.SchemaPrefix, StringComparison.Ordinal)), Is.SubsetOf(spoken));
        Assert.That(Spoken().Except(Listed().Select(r => r.Code)), Is.Empty);
    }

    [Test]
    public void Refusals_stand_in_the_table_with_their_own_sentences()
    {
        var rows = Listed().ToLookup(r => r.Code);
        foreach (var refusal in Refused())
        {
            Assert.That(rows[refusal.Code].Any(r => r.Status == $"{refusal.Status}" && r.Zh.Contains(refusal.Zh, StringComparison.Ordinal) && r.En.Contains(refusal.En, StringComparison.Ordinal)), Is.True,
                $"| `{refusal.Code}` | {refusal.Status} | {refusal.Zh} | {refusal.En} |");
        }
    }

    [Test]
    public void Each_row_has_a_sentence_in_both_languages() =>
        Assert.That(Listed(), Has.All.Matches<Row>(r => Chinese().IsMatch(r!.Zh) && r.En.Length > 5));

    /// <summary>Codes given with a refusal or a dead letter right where it is made.</summary>
    private static IEnumerable<string> Spoken() =>
        new[] { "Hub.Core", "Hub.Adapters" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(TestPaths.Root, project), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Inline().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value));

    private static IEnumerable<Refusal> Refused() =>
        typeof(Refusals).GetProperties(BindingFlags.Public | BindingFlags.Static).Select(p => (Refusal)p.GetValue(null)!);

    private static IEnumerable<Row> Listed() => RowOf().Matches(s_table)
        .Select(m => new Row(m.Groups["code"].Value, m.Groups["status"].Value.Trim(), m.Groups["zh"].Value.Trim(), m.Groups["en"].Value.Trim()));

    [GeneratedRegex(@"^\| `(?<code>[A-Z][A-Z0-9_…]+)` \|(?<status>[^|]*)\|(?<zh>[^|]*)\|(?<en>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex RowOf();

    [GeneratedRegex(@"""([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*)""")]
    private static partial Regex Constant();

    [GeneratedRegex(@"(?:Code = |New\(|new\(|new Refusal\(|\[""code""\] = )""([A-Z]+_[A-Z0-9_]+)""")]
    private static partial Regex Inline();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Chinese();

    private sealed record Row(string Code, string Status, string Zh, string En);
}
